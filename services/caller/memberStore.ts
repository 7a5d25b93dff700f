import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type CommandKey, type CommandRecord, put, type Row, type Write } from '../platform/commit.ts';
import { institutionKeys } from '../platform/keys/dataKeys.ts';
import type { DataKeys } from '../platform/keys/heldKeys.ts';
import { open, type Place, seal } from '../platform/keys/seal.ts';
import { queryRows, readRows } from '../platform/rows.ts';
import { dynamo, tableName } from '../platform/table.ts';
import type { Member, Membership } from './member.ts';

/**
 * Reads and writes the rows of members. Name and e-mail address are sealed with the keys of the institution; no index
 * contains them.
 */
const memberKey = (memberId: string) => ({ pk: `MEMBER#${memberId}`, sk: 'MEMBER' });
const membersPartition = (institutionId: string) => `MEMBERS#${institutionId}`;
const memberSchemaVersion = 2;
const cacheMilliseconds = 60_000;
const mostCached = 1_000;

type Names = Pick<Member, 'displayName' | 'email'>;
/** A membership as stored. `named` opens the name and the e-mail address. */
export type StoredMember = Membership & { schemaVersion: number; sealed: Uint8Array };

const placeOf = ({ memberId }: Membership, schemaVersion = memberSchemaVersion): Place => ({
  table: 'member',
  row: `${memberKey(memberId).pk}|MEMBER`,
  field: 'names',
  schemaVersion,
  group: 'P',
});

/** The whole row, sealed with the institution's keys. */
export async function memberRow({ displayName, email, ...plain }: Member): Promise<Row> {
  const keys = await institutionKeys(plain.institutionId);
  return {
    ...memberKey(plain.memberId),
    ...plain,
    membersPk: membersPartition(plain.institutionId),
    schemaVersion: memberSchemaVersion,
    sealed: seal(keys, placeOf(plain), { displayName, email } satisfies Names),
  };
}

function storedMember(row: Row): StoredMember {
  const stored = row as unknown as StoredMember;
  const { memberId, kind, roles, country, institutionId, unit, centre, active, version, schemaVersion, sealed } =
    stored;
  if (schemaVersion > memberSchemaVersion) throw new Error('a member row of an unknown schema version');
  const plain = { memberId, kind, roles, country, institutionId, unit, centre, active, version };
  return { ...plain, schemaVersion, sealed };
}

const opened = (keys: DataKeys, { schemaVersion, sealed, ...plain }: StoredMember): Member => {
  const names = open<Names>(keys, placeOf(plain, schemaVersion), sealed);
  return { ...plain, displayName: '', email: '', ...names };
};

/** A member for an answer. The names stay sealed until a query asks for them. */
export type ShownMember = Member | StoredMember;
export const namesOf = async (member: ShownMember): Promise<Names> => ('sealed' in member ? named(member) : member);

/** The member with the opened name and e-mail address. */
export const named = async (stored: StoredMember): Promise<Member> =>
  opened(await institutionKeys(stored.institutionId), stored);

/** The membership without the name, or undefined. */
export async function findMembership(memberId: string): Promise<StoredMember | undefined> {
  const key = marshall(memberKey(memberId));
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: tableName(), Key: key, ConsistentRead: true }));
  return Item && storedMember(unmarshall(Item));
}

export async function findMember(memberId: string): Promise<Member | undefined> {
  const stored = await findMembership(memberId);
  return stored && named(stored);
}

// The key is the subject alone, so that one caller never gets the membership of another.
const cache = new Map<string, { member: StoredMember | undefined; readAt: number }>();

/**
 * The membership of the caller, at most 60 seconds old, so that a removed member loses access within 60 seconds
 * (docs/security.md, "Threats", T05).
 */
export async function findMemberCached(memberId: string, now = Date.now): Promise<StoredMember | undefined> {
  const readAt = now();
  const kept = cache.get(memberId);
  if (kept && readAt - kept.readAt < cacheMilliseconds) return kept.member;
  const member = await findMembership(memberId);
  if (cache.size >= mostCached) cache.clear();
  // The age counts from the start of the read, so that a slow read does not prolong the 60 seconds.
  if (member) cache.set(memberId, { member, readAt });
  return member;
}

/** Reads a member and the idempotency row of the command in one round trip. */
export async function readMember(
  memberId: string,
  command: CommandKey,
): Promise<{ existing: Member | undefined; earlier: CommandRecord | undefined }> {
  const [row, earlier] = await readRows([memberKey(memberId), command]);
  return { existing: row && (await named(storedMember(row))), earlier: earlier as CommandRecord | undefined };
}

/** The write of a new or returning member, for the transaction of the command. */
export async function memberWrite(member: Member): Promise<Write> {
  const { memberId, version } = member;
  const row = await memberRow(member);
  const item =
    version === 1
      ? put(row, 'attribute_not_exists(pk)')
      : put(row, '#v = :before', { '#v': 'version' }, { ':before': version - 1 });
  return { item, unless: () => ({ code: 'DUPLICATE', existingNumber: memberId }) };
}

export const forgetMember = (memberId: string): boolean => cache.delete(memberId);
export const forgetMembers = (): void => cache.clear();

/**
 * Writes a member if the stored version is the one that was read. False when another command was faster, or when a new
 * member already exists.
 */
export async function putMember(member: Member): Promise<boolean> {
  const isNew = member.version === 1;
  const request = new PutItemCommand({
    TableName: tableName(),
    Item: marshall(await memberRow(member), { removeUndefinedValues: true }),
    ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'version = :before',
    ...(!isNew && { ExpressionAttributeValues: marshall({ ':before': member.version - 1 }) }),
  });
  try {
    await dynamo.send(request);
    cache.delete(member.memberId);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** All members of an institution, removed members included. */
export async function listMembers(institutionId: string): Promise<Member[]> {
  const listed = await queryRows({
    TableName: tableName(),
    IndexName: 'institutionMembers',
    KeyConditionExpression: 'membersPk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': membersPartition(institutionId) }),
  });
  const keys = await institutionKeys(institutionId);
  const rows = await readRows(listed.map(({ memberId }) => memberKey(memberId as string)));
  return rows.flatMap((row) => (row ? [opened(keys, storedMember(row))] : []));
}
