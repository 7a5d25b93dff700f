import { paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { findMember, memberRow } from '../services/caller/memberStore.ts';
import { workerScope } from '../services/caller/scope.ts';
import { caseRow } from '../services/caseFile/caseRows.ts';
import { findCase, keysOfPersons } from '../services/caseFile/caseStore.ts';
import { eventSkPrefix, stateSk } from '../services/lifeCycle/eventRow.ts';
import type { Row } from '../services/platform/commit.ts';
import { dataKeysOrNew } from '../services/platform/keys/dataKeys.ts';
import { personSubject } from '../services/platform/keys/heldKeys.ts';
import { dynamo, tableName } from '../services/platform/table.ts';
import { encryptReferral } from './encryptReferral.ts';

/**
 * Seals rows that predate encryption. A sealed row has a new schema version, so an interrupted run continues with the
 * next row. All data stays readable and writable meanwhile. The rows are found by a scan, which only a tool may do.
 */
export type Progress = { referrals: number; cases: number; members: number };
type Kind = keyof Progress;

const scope = workerScope('tool');
const kinds: { kind: Kind; prefix: string; encrypt: (id: string, at: Date) => Promise<boolean> }[] = [
  { kind: 'members', prefix: 'MEMBER#', encrypt: encryptMember },
  { kind: 'cases', prefix: 'CASE#', encrypt: encryptCase },
  { kind: 'referrals', prefix: 'REF#', encrypt: encryptReferral },
];
const mostRounds = 20;

/**
 * Returns the number of sealed rows of each kind. Throws when rows are still plain after many rounds, because commands
 * change them all the time.
 */
export async function encryptRows(say: (line: string) => void, at = new Date()): Promise<Progress> {
  const progress: Progress = { referrals: 0, cases: 0, members: 0 };
  for (let round = 0; round < mostRounds; round++) {
    let left = 0;
    for await (const found of plainPartitions()) {
      left += 1;
      const { kind, encrypt, id } = found;
      if (!(await encrypt(id, at))) continue;
      progress[kind] += 1;
      if (progress[kind] % 1_000 === 0) say(`${kind}: ${progress[kind]} sealed`);
    }
    if (left === 0) return progress;
  }
  throw new Error('some rows are still plain: run the command again');
}

/** The things with a row of version 1, once for each page of the scan. */
async function* plainPartitions() {
  const pages = paginateScan(
    { client: dynamo },
    {
      TableName: tableName(),
      ConsistentRead: true,
      FilterExpression: `schemaVersion = :one AND (sk IN (:state, :case, :member) OR begins_with(sk, :events))`,
      ProjectionExpression: 'pk',
      ExpressionAttributeValues: marshall({
        ':one': 1,
        ':state': stateSk,
        ':case': 'CASE',
        ':member': 'MEMBER',
        ':events': eventSkPrefix,
      }),
    },
  );
  for await (const page of pages) {
    const partitions = new Set((page.Items ?? []).map((item) => unmarshall(item).pk as string));
    for (const pk of partitions) {
      const kind = kinds.find(({ prefix }) => pk.startsWith(prefix));
      if (kind) yield { ...kind, id: pk.slice(kind.prefix.length) };
    }
  }
}

async function encryptCase(caseId: string): Promise<boolean> {
  const found = await findCase(scope, caseId);
  if (!found) return false;
  await Promise.all(found.persons.map(({ id }) => dataKeysOrNew(personSubject(id))));
  const row = caseRow(scope, found, await keysOfPersons(found.persons));
  return replaced(row, ['persons', 'closeReasonText'], found.version);
}

async function encryptMember(memberId: string): Promise<boolean> {
  const found = await findMember(memberId);
  return found ? replaced(await memberRow(found), ['sealed'], found.version) : false;
}

/** The sealed attributes of a row and its schema version. Counters in the row are not touched. */
async function replaced(row: Row, attributes: string[], version: number): Promise<boolean> {
  const sets = attributes.filter((name) => row[name] !== undefined);
  try {
    await dynamo.send(
      new UpdateItemCommand({
        TableName: tableName(),
        Key: marshall({ pk: row.pk, sk: row.sk }),
        UpdateExpression: `SET schemaVersion = :schema, ${sets.map((name) => `${name} = :${name}`).join(', ')}`,
        ConditionExpression: 'version = :version AND schemaVersion = :one',
        ExpressionAttributeValues: marshall(
          {
            ':schema': row.schemaVersion,
            ':version': version,
            ':one': 1,
            ...Object.fromEntries(sets.map((name) => [`:${name}`, row[name]])),
          },
          { removeUndefinedValues: true },
        ),
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    return false;
  }
}
