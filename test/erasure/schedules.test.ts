import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KeysState, whyNotErase, whyNotHold } from '../../services/erasure/erasure.ts';
import { eraseKeysWrite, holdWrite } from '../../services/erasure/keysStore.ts';
import { commit, type Write } from '../../services/platform/commit.ts';
import { commandKey } from '../../services/platform/idempotency.ts';
import { personSubject } from '../../services/platform/keys/heldKeys.ts';
import { startTable, type TestTable } from '../support/engines.ts';
import { isExplained, playSchedules, products, simulate } from './schedules.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

/** The write of the product with a condition that the test has weakened. */
function loosened(write: Write, condition: string): Write {
  const { Update } = write.item;
  if (!Update) throw new Error('an update was expected');
  const values = { ...Update.ExpressionAttributeValues };
  for (const name of Object.keys(values)) {
    if (!`${condition} ${Update.UpdateExpression}`.includes(name)) delete values[name];
  }
  return {
    ...write,
    item: { Update: { ...Update, ConditionExpression: condition, ExpressionAttributeValues: values } },
  };
}

it('finds an order that explains every answer of 80 schedules on the store, and no key of an erased person', async () => {
  const campaign = await playSchedules(80);
  expect(campaign.wrong).toEqual([]);
  expect(campaign.erased).toBeGreaterThan(25);
});

it('finds an order that explains every answer of 10,000 schedules of the decisions', () => {
  const wrong = Array.from({ length: 10_000 }, (_, seed) => simulate(seed)).filter((story) => story !== undefined);
  expect(wrong).toEqual([]);
});

/** A row of each form. The condition of the store and the pure decision must agree about it. */
const shapes: (NonNullable<KeysState> | undefined)[] = [
  undefined,
  ...(['ACTIVE', 'ERASED'] as const).flatMap((state) => [true, false].map((legalHold) => ({ state, legalHold }))),
];

it.each(shapes.map((shape) => [JSON.stringify(shape), shape] as const))(
  'the store refuses what the decision refuses, of %s',
  async (_words, shape) => {
    const asked = [
      [eraseKeysWrite, whyNotErase(shape)],
      [(id: string) => holdWrite(id, true), whyNotHold(shape, true)],
      [(id: string) => holdWrite(id, false), whyNotHold(shape, false)],
    ] as const;
    for (const [write, expected] of asked) {
      const id = randomUUID();
      if (shape) await putKeys(id, shape);
      const command = commandKey({ memberId: 'shapes' }, 'SHAPE', randomUUID(), {});
      const done = await commit(command, { id, version: 1 }, () => [write(id)], Date.now() + 5_000);
      expect(done.ok ? undefined : done.problem).toEqual(expected);
    }
  },
);

async function putKeys(id: string, shape: NonNullable<KeysState>): Promise<void> {
  const row = { pk: personSubject(id), ...shape, ...(shape.state === 'ACTIVE' && { keys: { P1: Buffer.from('x') } }) };
  await table.client.send(new PutItemCommand({ TableName: table.keysName, Item: marshall(row) }));
}

describe('finds', () => {
  it('an erasure whose condition does not look at the hold', async () => {
    const erase = (id: string) => loosened(eraseKeysWrite(id), '#state = :active');
    const { wrong } = await playSchedules(60, { ...products, erase }, 10_001);
    expect(wrong.some((story) => story.includes('no order explains it'))).toBe(true);
  });

  it('a decision by an earlier read, and not at the commit', () => {
    const late = { erase: () => undefined, hold: whyNotHold };
    const wrong = Array.from({ length: 500 }, (_, seed) => simulate(seed, late)).filter((story) => story !== undefined);
    expect(wrong.length).toBeGreaterThan(0);
  });

  it('an erasure that leaves the wrapped keys', async () => {
    const erase = (id: string): Write => {
      const write = eraseKeysWrite(id);
      const { Update } = write.item;
      if (!Update) throw new Error('an update was expected');
      const { '#keys': _keys, ...names } = Update.ExpressionAttributeNames ?? {};
      const kept = { ...Update, UpdateExpression: 'SET #state = :erased', ExpressionAttributeNames: names };
      return { ...write, item: { Update: kept } };
    };
    const { wrong } = await playSchedules(10, { ...products, erase }, 20_001);
    expect(wrong.some((story) => story.includes('keys are left'))).toBe(true);
  });

  it('an erasure that is not in the ledger', async () => {
    const ledger: typeof products.ledger = (entry) => (entry.kind === 'ERASED' ? [] : products.ledger(entry));
    const { wrong } = await playSchedules(10, { ...products, ledger }, 30_001);
    expect(wrong.some((story) => story.includes('ledger and keys differ'))).toBe(true);
  });

  it('an answer that no order explains', () => {
    const done = [
      { kind: 'HOLD' as const, answer: 'DONE' },
      { kind: 'ERASE' as const, answer: 'DONE' },
    ];
    expect(isExplained(done, { erased: true, hold: true })).toBe(false);
    expect(isExplained([{ kind: 'READ', answer: 'OPENS' }, ...done.slice(1)], { erased: true, hold: false })).toBe(
      true,
    );
  });
});
