import { randomUUID } from 'node:crypto';
import { type AttributeValue, BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { workerScope } from '../../services/caller/scope.ts';
import type { Row } from '../../services/platform/commit.ts';
import { dataKeysOf, institutionKeys } from '../../services/platform/keys/dataKeys.ts';
import { type DataKeys, personSubject } from '../../services/platform/keys/heldKeys.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { type StoredEvent, withEvent } from '../../services/referrals/store/eventRows.ts';
import { stateRow } from '../../services/referrals/store/referralRows.ts';
import { findReferral } from '../../services/referrals/store/referralStore.ts';
import { registerNumber } from '../../services/register/registerStore.ts';
import type { InProcess } from '../../test/support/inProcess.ts';
import { issuedReferral } from '../../test/support/referrals.ts';

/** Many referrals: one is issued through the API, the others are copies of its rows, made by the code of the stores. */

const scope = workerScope('test');
const batchSize = 25;
const batchesAtOnce = 4;

/** With the keys of its person and of its author's institution. All copies are about the same person. */
export type Template = { referral: Referral; event: StoredEvent; keys: DataKeys; authorKeys: DataKeys };

export async function templateReferral(platform: InProcess): Promise<Template> {
  const caseworker = platform.as('caseworker.chisinau');
  const issued = await issuedReferral(caseworker, draftDates());
  const found = await findReferral(scope, issued.id);
  const event = found?.events.at(-1);
  if (!found || !event) throw new Error('the template referral is not there');
  const keys = heldKeys(await dataKeysOf(personSubject(found.referral.beneficiaryId)));
  return { referral: found.referral, event, keys, authorKeys: heldKeys(await institutionKeys(event.institutionId)) };
}

/** A copy that the cache does not clear, because making the rows takes longer than a minute. */
const heldKeys = (keys: DataKeys): DataKeys => ({
  ...keys,
  plain: new Map([...keys.plain].map(([name, key]) => [name, Buffer.from(key)])),
});

/** Dates of a draft that are valid at any time of the bench. */
export const draftDates = (now = Date.now()) => ({
  completionDue: dayOf(now + 60 * 86_400_000),
  informationSharing: {
    informedAt: dayOf(now - 86_400_000),
    language: 'arabă',
    agreement: 'AGREED',
    legalBasis: 'Legea 274/2011, art. 11',
  },
});

export const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** The rows of one copy: its state and the event of its issue, on request in the outbox. */
export function rowsLike(
  { referral, event, keys, authorKeys }: Template,
  change: Partial<Referral>,
  hasQueue: (institutionId: string) => boolean = () => false,
): { referral: Referral; rows: Row[] } {
  const like: Referral = { ...referral, id: randomUUID(), told: {}, ...change };
  const author = {
    ...scope,
    memberId: event.memberId,
    institutionId: event.institutionId,
    displayName: event.displayName,
    keys: authorKeys,
  };
  const { type, action, role, from, to, occurredAt, impliedSteps, data } = event;
  const facts = { type, action, role, from, to, occurredAt, impliedSteps, data } as Parameters<typeof withEvent>[1];
  const made = withEvent(like, facts, { author, at: event.recordedAt, hasQueue, keys });
  return { referral: made.referral, rows: [stateRow(scope, made.referral, keys), made.row] };
}

/** A number of the register of the template's centre, so high that no command takes it. */
export const numberOf = (serial: number, centre = 'IGM-CH'): string =>
  registerNumber({ series: centre, year: new Date().getUTCFullYear() }, serial);

/** Writes rows in batches, several at once. */
export async function load(client: DynamoDBClient, tableName: string, rows: Iterator<Row>): Promise<void> {
  const next = (): Record<string, AttributeValue>[] => {
    const items: Record<string, AttributeValue>[] = [];
    for (let row = rows.next(); !row.done; row = rows.next()) {
      items.push(marshall(row.value, { removeUndefinedValues: true }));
      if (items.length === batchSize) break;
    }
    return items;
  };
  const lane = async () => {
    for (let items = next(); items.length > 0; items = next()) {
      const requests = items.map((Item) => ({ PutRequest: { Item } }));
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }),
      );
      if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error('the engine left rows unwritten');
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, lane));
}
