import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { sendToHandler } from './callers.ts';
import { fuzz } from './fuzz.ts';
import { strangersReferral } from './strangersReferral.ts';

/** A part of the 20,000 requests of `npm run prove -- access`. Each run has its own seed, which a failure names. */

let platform: InProcess;
let settings: Awaited<ReturnType<typeof strangersReferral>>;
beforeAll(async () => {
  platform = await startInProcess();
  settings = await strangersReferral(platform);
});
afterAll(() => platform.stop());

describe('random documents from the schema', () => {
  it('cause no fault, and reveal no data of others and no value of the request; at least half of them run', async () => {
    const seed = Date.now() % 1_000_000;
    const { tried, executed, bad } = await fuzz(sendToHandler, { count: 1_000, seed, ...settings });
    expect({ seed, bad: bad.slice(0, 3) }).toEqual({ seed, bad: [] });
    expect(tried).toBe(1_000);
    expect(executed).toBeGreaterThanOrEqual(500);
  }, 120_000);

  it('find an endpoint that repeats a value, one that tells of a person, and one that faults', async () => {
    const seed = 1;
    const repeating = await fuzz(
      async (sent) => ({ ...(await sendToHandler(sent)), body: `${(await sendToHandler(sent)).body} ${sent.body}` }),
      { count: 50, seed, ...settings },
    );
    expect(repeating.bad.some(({ why }) => why.includes('repeats'))).toBe(true);
    const { own, secrets } = settings;
    const mine = { count: 300, seed, words: own, secrets, caller: 'receiver' as const, brokenShare: 0 };
    const receiver = await fuzz(sendToHandler, mine);
    expect(receiver.bad.some(({ why }) => why.includes('tells of another'))).toBe(true);
    const faulting = await fuzz(async () => ({ status: 502, body: '', milliseconds: 0 }), {
      count: 5,
      seed,
      ...settings,
    });
    expect(faulting.bad).toHaveLength(5);
  });
});
