import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type CommandKey, type CommandRecord, type CommitResult, commit, put } from '../platform/commit.ts';
import { open, seal } from '../platform/seal.ts';
import { dynamo, tableName } from '../platform/table.ts';
import { membersPartition } from '../referrals/referralKeys.ts';
import { readRows } from '../referrals/referralStore.ts';
import type { Member } from './member.ts';

/** All DynamoDB of members. Name and mail are sealed; neither is in a key. */
const memberKey = (memberId: string) => ({ pk: `MEMBER#${memberId}`, sk: 'MEMBER' });
const memberSchemaVersion = 1;
const cacheMilliseconds = 60_000;
const mostCached = 1_000;

const rowOf = ({ displayName, email, ...plain }: Member) => ({
  ...memberKey(plain.memberId),
  ...plain,
  membersPk: membersPartition(plain.institutionId),
  schemaVersion: memberSchemaVersion,
  sealed: seal({ subject: plain.memberId, field: 'member' }, { displayName, email }),
});

function memberOf(row: Record<string, unknown>): Member {
  if (row.schemaVersion !== memberSchemaVersion) throw new Error('a member row of an unknown schema version');
  const { memberId, kind, roles, country, institutionId, unit, centre, active, version } = row as unknown as Member;
  const named = open<{ displayName: string; email: string }>(
    { subject: memberId, field: 'member' },
    row.sealed as Uint8Array,
  );
  return { memberId, kind, roles, country, institutionId, unit, centre, active, version, ...named };
}

export async function findMember(memberId: string): Promise<Member | undefined> {
  const key = marshall(memberKey(memberId));
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: tableName(), Key: key, ConsistentRead: true }));
  return Item && memberOf(unmarshall(Item));
}

// Keyed by subject alone, so that what one caller is told never reaches another.
const cache = new Map<string, { member: Member | undefined; readAt: number }>();

/** Who is asking: read at most once a minute per process, so that a removed member is out within 60 seconds (T05). */
export async function findMemberCached(memberId: string, now = Date.now): Promise<Member | undefined> {
  const kept = cache.get(memberId);
  if (kept && now() - kept.readAt < cacheMilliseconds) return kept.member;
  const member = await findMember(memberId);
  if (cache.size >= mostCached) cache.clear();
  if (member) cache.set(memberId, { member, readAt: now() });
  return member;
}

/** A member, and whether this very command was done before: one round trip. */
export async function readMember(
  memberId: string,
  command: CommandKey,
): Promise<{ existing: Member | undefined; earlier: CommandRecord | undefined }> {
  const [row, earlier] = await readRows([memberKey(memberId), command]);
  return { existing: row && memberOf(row), earlier: earlier as CommandRecord | undefined };
}

/** A new or returning member and the idempotency row, in one transaction. */
export async function commitMember(member: Member, command: CommandKey, deadline: number): Promise<CommitResult> {
  const { memberId, version } = member;
  const row = rowOf(member);
  const item =
    version === 1
      ? put(row, 'attribute_not_exists(pk)')
      : put(row, '#v = :before', { '#v': 'version' }, { ':before': version - 1 });
  const unless = () => ({ code: 'DUPLICATE' as const, existingNumber: memberId });
  const committed = await commit(command, { id: memberId, version }, () => [{ item, unless }], deadline);
  cache.delete(memberId);
  return committed;
}

export const forgetMembers = (): void => cache.clear();

/** Writes a member over the version that was read; false when somebody else was faster (or, for version 1, it exists). */
export async function putMember(member: Member): Promise<boolean> {
  const isNew = member.version === 1;
  const request = new PutItemCommand({
    TableName: tableName(),
    Item: marshall(rowOf(member), { removeUndefinedValues: true }),
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
  const ids: string[] = [];
  const pages = paginateQuery(
    { client: dynamo },
    {
      TableName: tableName(),
      IndexName: 'institutionMembers',
      KeyConditionExpression: 'membersPk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': membersPartition(institutionId) }),
    },
  );
  for await (const page of pages) ids.push(...(page.Items ?? []).map((item) => unmarshall(item).memberId as string));
  const members: Member[] = [];
  for (let start = 0; start < ids.length; start += 100) {
    const rows = await readRows(ids.slice(start, start + 100).map(memberKey));
    members.push(...rows.flatMap((row) => (row ? [memberOf(row)] : [])));
  }
  return members;
}
