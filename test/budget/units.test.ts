import type {
  AttributeValue,
  ConsumedCapacity,
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tapStore } from '../campaigns/support/storeTap.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { issuedReferral, succeed } from '../support/referrals.ts';
import { accept, acknowledge, complete, verify } from './support/steps.ts';

/** The units of the engine equal AWS's published rules, which are computed here again. */

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

type Item = Record<string, AttributeValue>;
const bytes = (text: string) => Buffer.byteLength(text);

/** Names and values in UTF-8. A list or map costs three bytes more, and one for each element. */
function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return bytes(value.S);
  if (value.B !== undefined) return value.B.length;
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.L !== undefined) return 3 + value.L.reduce((total, item) => total + 1 + sizeOf(item), 0);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}
const itemSize = (item: Item): number =>
  Object.entries(item).reduce((total, [name, value]) => total + bytes(name) + sizeOf(value), 0);

type Seen = { input: TransactWriteItemsCommandInput; units: ConsumedCapacity | undefined };

async function committed(operation: () => Promise<unknown>): Promise<Seen> {
  let seen: Seen | undefined;
  const stop = tapStore(async ({ name, input, next }) => {
    if (name !== 'TransactWriteItems') return next({ input });
    const answer = await next({ input: { ...input, ReturnConsumedCapacity: 'INDEXES' } as typeof input });
    const { ConsumedCapacity: consumed } = answer.output as TransactWriteItemsCommandOutput;
    seen = { input: input as TransactWriteItemsCommandInput, units: consumed?.[0] };
    return answer;
  });
  await operation();
  stop();
  if (!seen) throw new Error('nothing was committed');
  return seen;
}

const indexUnits = ({ units }: Seen) =>
  Object.fromEntries(
    Object.entries(units?.GlobalSecondaryIndexes ?? {}).map(([name, { CapacityUnits }]) => [name, CapacityUnits]),
  );

describe('units of a transaction', () => {
  it('are two for each kilobyte begun of each item, as the rules say', async () => {
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const input = { referral: { id }, expectedVersion: 1, ...acknowledge.input };
    const seen = await committed(() => succeed(platform.as('contact.mec'), 'acknowledgeReferral', input));
    const puts = seen.input.TransactItems?.flatMap(({ Put }) => (Put?.Item ? [itemSize(Put.Item)] : [])) ?? [];
    const others = (seen.input.TransactItems?.length ?? 0) - puts.length;
    // The counter is far below a kilobyte.
    const expected = puts.reduce((total, size) => total + 2 * Math.ceil(size / 1024), 0) + others * 2;
    expect(puts.length + others).toBe(4);
    expect(seen.units?.Table?.CapacityUnits).toBe(expected);
  });

  it('are one for each index entry written, and two for one that moves', async () => {
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    let expectedVersion = 1;
    const done = ({ mutation, place, input }: typeof acknowledge) =>
      committed(() =>
        succeed(platform.as(place), mutation, { referral: { id }, expectedVersion: expectedVersion++, ...input }),
      );
    const feeds = { receiverFeed: 1, issuerFeed: 1 };
    const stays = { institutionDue: 1, institutionIssued: 1, register: 1, countryDue: 1 };
    expect(indexUnits(await done(acknowledge))).toEqual({ ...feeds, ...stays });
    // Assigned: one entry more in the handler's index.
    expect(indexUnits(await done(accept))).toEqual({ ...feeds, ...stays, assigneeDue: 1 });
    // Answered: out of the handler's index, into the issuer's.
    expect(indexUnits(await done(complete))).toEqual({ ...feeds, ...stays, assigneeDue: 1, issuerTurn: 1 });
    // Ended: from the open half of the index to the closed one, and out of the index of turns.
    const moves = { institutionDue: 2, institutionIssued: 2, countryDue: 2, issuerTurn: 1 };
    expect(indexUnits(await done(verify))).toEqual({ ...feeds, ...stays, ...moves });
  });
});
