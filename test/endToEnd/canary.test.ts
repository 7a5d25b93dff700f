import { beforeAll, expect, it } from '@jest/globals';
import { type Emitted, hitsIn } from '../access/canary.ts';
import { type Canary, runCanary } from './canaryRun.ts';

/**
 * Searches the output that canaryRun.ts gathered for every personal value that went in (docs/security.md, "Threats",
 * T16).
 */
let canary: Canary;
beforeAll(async () => {
  canary = await runCanary();
}, 170_000);

it('no personal value is in any output of the system or in plain storage', () => {
  const { values } = canary;
  expect(values.length).toBeGreaterThanOrEqual(1_000);
  expect(hitsIn(canary.emitted, values)).toEqual([]);
});

it('everything that it emits was looked at', () => {
  const from = (part: string) =>
    canary.emitted.filter(({ place, bytes }) => place.includes(part) && bytes.length > 0).length;
  for (const part of [
    'graphql.log',
    'relay.log',
    'standard output',
    'a message of',
    'REF#',
    'LOG#',
    'BEN#',
    'the refusal',
  ]) {
    expect([part, from(part) > 0]).toEqual([part, true]);
  }
  expect(canary.deadLetters).toBeGreaterThan(0);
  expect(canary.strangersSaw).toBeGreaterThan(10);
});

it('one name in one line of one log would be found', () => {
  const { values } = canary;
  const log = canary.emitted.find(({ place }) => place.endsWith('graphql.log'));
  const planted = `${readText(log)}\n{"level":"INFO","message":"opened for ${values[17]}"}`;
  expect(hitsIn([{ place: 'graphql.log', bytes: planted }], values)).toEqual([
    { place: 'graphql.log', marker: values[17] },
  ]);
});

const readText = (one: Emitted | undefined) => String(one?.bytes ?? '');
