import type { Scope } from '../caller/scope.ts';

/** The keys and indexes of the access log's table. The store builds keys with these, and infra creates the indexes. */

/** The environment variable that holds the name of the table. */
export const accessLogTableVariable = 'ACCESS_LOG_TABLE_NAME';
/**
 * The attribute by which DynamoDB deletes rows after the retention period. Each query checks the date itself, because the
 * deletion can be late.
 */
export const accessLogExpiry = 'expiresAt';

export type Decision = 'READ' | 'DENIED';
export const decisions: readonly Decision[] = ['READ', 'DENIED'];

/** The attributes that the auditor sees: ids, codes and times. No entry holds personal data. */
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

/** Global secondary indexes in the order of time. Seals and the ledger of erasures are in neither index. */
export const accessLogIndexes = {
  /** The reads and refusals of a person or record. */
  subject: { pk: 'subjectPk', sk: 'sk', project: ['memberPk', ...shown] },
  /** The reads and refusals of a member. */
  member: { pk: 'memberPk', sk: 'sk', project: ['subjectPk', ...shown] },
} as const;

/** The number of partitions of each minute. It spreads the writes. */
export const logShards = 16;
const shardName = (shard: number) => String(shard).padStart(2, '0');

const minuteLength = 'yyyy-mm-ddThh:mm'.length;
/** The minute of an instant in UTC: `2026-04-10T07:00`. */
export const minuteOf = (instant: string): string => instant.slice(0, minuteLength);
export const shardPk = (minute: string, shard: number): string => `LOG#${minute}#${shardName(shard)}`;
/** The partition of an entry, from its random id. */
export const shardOf = (id: string): number => Number.parseInt(id.slice(0, 2), 16) % logShards;
export const entrySk = (instant: string, id: string): string => `${instant}#${id}`;

/**
 * The partition of a subject. Reads and refusals are separate, so that a page of one does not read over the other. Countries
 * are separate too.
 */
export const subjectPartition = (_scope: Scope, country: string, subject: string, decision: Decision): string =>
  `${decision}#${country}#${subject}`;
export const memberPartition = (_scope: Scope, country: string, memberId: string, decision: Decision): string =>
  `${decision}#${country}#${memberId}`;

/** The partition of all seals, in the order of the minutes, so that one read finds the newest. */
export const sealPk = 'SEAL';
export const sealKey = (minute: string) => ({ pk: sealPk, sk: minute });
/** The partition of further marks of a minute whose marks do not fit into one row. */
export const sealedRowsPk = (minute: string): string => `SEALED#${minute}`;
