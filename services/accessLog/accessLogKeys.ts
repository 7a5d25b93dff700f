import type { Scope } from '../caller/scope.ts';

/** Keys and indexes of the access log's table, declared here once: the store builds keys with these, infra creates the indexes. */

/** Name of the environment's variable that names the table. */
export const accessLogTableVariable = 'ACCESS_LOG_TABLE_NAME';
/** Attribute by which the store clears rows away after their retention; authority is the date in each query, not this. */
export const accessLogExpiry = 'expiresAt';

export type Decision = 'READ' | 'DENIED';
export const decisions: readonly Decision[] = ['READ', 'DENIED'];

/** What the auditor is shown of an entry: ids, codes and instants. No entry holds personal data. */
const shown = [
  'at',
  'decision',
  'memberId',
  'memberKind',
  'roles',
  'institutionId',
  'operations',
  'requestId',
  'subject',
  'purposeKind',
  'purposeId',
  'dataClasses',
  'fields',
  'coordinate',
  'times',
] as const;

export type AccessLogIndex = keyof typeof accessLogIndexes;

/** Global secondary indexes, in the order of time. Sparse: seals and the ledger of erasures are in neither. */
export const accessLogIndexes = {
  /** Who read, or was refused, a person or a record. */
  subject: { pk: 'subjectPk', sk: 'sk', project: ['memberPk', ...shown] },
  /** What a member read or was refused. */
  member: { pk: 'memberPk', sk: 'sk', project: ['subjectPk', ...shown] },
} as const;

/** Writers spread over so many partitions in each minute, so that no minute is a hot one. */
export const logShards = 16;
const shardName = (shard: number) => String(shard).padStart(2, '0');

const minuteLength = 'yyyy-mm-ddThh:mm'.length;
/** The minute of an instant, UTC: `2026-04-10T07:00`. */
export const minuteOf = (instant: string): string => instant.slice(0, minuteLength);
export const shardPk = (minute: string, shard: number): string => `LOG#${minute}#${shardName(shard)}`;
/** The entry's own id decides where it lies. */
export const shardOf = (id: string): number => Number.parseInt(id.slice(0, 2), 16) % logShards;
export const entrySk = (instant: string, id: string): string => `${instant}#${id}`;

/** Reads and refusals lie apart, so that a page of one never reads over the other. Countries never meet. */
export const subjectPartition = (_scope: Scope, country: string, subject: string, decision: Decision): string =>
  `${decision}#${country}#${subject}`;
export const memberPartition = (_scope: Scope, country: string, memberId: string, decision: Decision): string =>
  `${decision}#${country}#${memberId}`;

/** Seals lie in one partition in the order of the minutes they close: the newest is found in one read. */
export const sealPk = 'SEAL';
export const sealKey = (minute: string) => ({ pk: sealPk, sk: minute });
/** The seal of a minute with more entries than one row can list goes on here. */
export const sealedRowsPk = (minute: string): string => `SEALED#${minute}`;
