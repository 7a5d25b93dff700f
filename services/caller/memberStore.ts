import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type CommandKey, type CommandRecord, put, type Row, type Write } from '../platform/commit.ts';
import { institutionKeys } from '../platform/keys/dataKeys.ts';
import type { DataKeys } from '../platform/keys/heldKeys.ts';
import { open, type Place, seal } from '../platform/keys/seal.ts';
import { queryRows, readRows } from '../platform/rows.ts';
import { dynamo, tableName } from '../platform/table.ts';
import type { Member, Membership } from './member.ts';

/** All DynamoDB of members. Name and mail are sealed with their institution's key; neither is in an index. */
const memberKey = (memberId: string) => ({ pk: `MEMBER#${memberId}`, sk: 'MEMBER' });
const membersPartition = (institutionId: string) => `MEMBERS#${institutionId}`;
const memberSchemaVersion = 2;
const cacheMilliseconds = 60_000;
const mostCached = 1_000;

type Names = Pick<Member, 'displayName' | 'email'>;
/** A membership as it lies in the table: whoever needs the name opens it with `named`. */
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

/** A member as it is answered: names that nobody asks for stay sealed. */
export type ShownMember = Member | StoredMember;
export const namesOf = async (member: ShownMember): Promise<Names> => ('sealed' in member ? named(member) : member);

/** The member with name and address. */
export const named = async (stored: StoredMember): Promise<Member> =>
  opened(await institutionKeys(stored.institutionId), stored);

/** A member without their name: what answers whether somebody works there. */
export async function findMembership(memberId: string): Promise<StoredMember | undefined> {
  const key = marshall(memberKey(memberId));
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: tableName(), Key: key, ConsistentRead: true }));
  return Item && storedMember(unmarshall(Item));
}

export async function findMember(memberId: string): Promise<Member | undefined> {
  const stored = await findMembership(memberId);
  return stored && named(stored);
}

// Keyed by subject alone, so that what one caller is told never reaches another.
const cache = new Map<string, { member: StoredMember | undefined; readAt: number }>();

/** Who is asking: read at most once a minute per process, so that a removed member is out within 60 seconds (T05). */
export async function findMemberCached(memberId: string, now = Date.now): Promise<StoredMember | undefined> {
  const readAt = now();
  const kept = cache.get(memberId);
  if (kept && readAt - kept.readAt < cacheMilliseconds) return kept.member;
  const member = await findMembership(memberId);
  if (cache.size >= mostCached) cache.clear();
  // As old as the asking, not as the answer: a slow read adds nothing to the minute.
  if (member) cache.set(memberId, { member, readAt });
  return member;
}

/** A member, and whether this very command was done before: one round trip. */
export async function readMember(
  memberId: string,
  command: CommandKey,
): Promise<{ existing: Member | undefined; earlier: CommandRecord | undefined }> {
  const [row, earlier] = await readRows([memberKey(memberId), command]);
  return { existing: row && (await named(storedMember(row))), earlier: earlier as CommandRecord | undefined };
}

/** A new or returning member, for the transaction of the command. */
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

/** Writes a member over the version that was read; false when somebody else was faster (or, for version 1, it exists). */
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

/** Members of an institution, removed ones too. */
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
