import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Effect as EffectOf, type Row as RowOf, rowOf } from '../../services/lifeCycle/cycle.ts';
import { type Action, referralCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { type Api, startApi } from './api.ts';
import { differenceIn, issuerOf, numbered } from './campaign.ts';
import { metBy, type Story, storyOf } from './play.ts';

type Effect = EffectOf<Referral>;
type Row = RowOf<Referral>;

/**
 * The model finds wrong rows of the life cycle. Each wrong row has a kept story (kept.json) that shows a difference, and each
 * kept story shows none when the rows are right. The rows are plain objects, so a test changes them while it lasts.
 *
 * `KEEP_STORIES=1 npm test -- test/model/planted` searches for new stories and writes kept.json, after the procedure changed.
 * A story that once found a fault of the service is added to kept.json by hand, under a name that says what was wrong.
 */

const withEffect =
  (change: (effect: Effect & { ok: true }) => Effect) =>
  (row: Row): Partial<Row> => ({
    effect: (...args) => {
      const effect = row.effect(...args);
      return effect.ok ? change(effect) : effect;
    },
  });

/** The fault, the row, the change, and the commands that meet it: status and action, and the right result. */
type Plant = [wrong: string, action: Action, change: (row: Row) => Partial<Row>, pair: RegExp, code: string];
const plants: Plant[] = [
  [
    'the institution verifies its own answer',
    'VERIFY',
    ({ who }) => ({ who: [...who, 'INSTITUTION_CONTACT'] }),
    / (COMPLETE|FAIL|DECLINE)$/,
    'OK',
  ],
  [
    'what was accepted can be declined',
    'DECLINE',
    ({ from }) => ({ from: [...from, 'ACCEPTED'] }),
    /^ACCEPTED DECLINE$/,
    'ILLEGAL_TRANSITION',
  ],
  [
    'a hold always resumes to ACCEPTED',
    'RESUME',
    withEffect((effect) => ({ ...effect, to: 'ACCEPTED' })),
    /^ON_HOLD RESUME$/,
    'OK',
  ],
  ['completing implies no step', 'COMPLETE', withEffect((effect) => ({ ...effect, implied: [] })), / COMPLETE$/, 'OK'],
  [
    'what was completed can be cancelled',
    'CANCEL',
    ({ from }) => ({ from: [...from, 'COMPLETED'] }),
    /^COMPLETED CANCEL$/,
    'ILLEGAL_TRANSITION',
  ],
  [
    'the contact redirects a third time',
    'REDIRECT',
    () => ({ condition: { words: '', refuses: () => undefined } }),
    / REDIRECT$/,
    'APPROVAL_REQUIRED',
  ],
  [
    'an answer can be taken back for ever',
    'TAKE_BACK_ANSWER',
    () => ({ condition: { words: '', refuses: () => undefined } }),
    / TAKE_BACK_ANSWER$/,
    'ILLEGAL_TRANSITION',
  ],
];

const file = join(import.meta.dirname, 'kept.json');
const kept: Record<string, Story> = JSON.parse(readFileSync(file, 'utf8'));
const isSearching = process.env.KEEP_STORIES === '1';
const seed = 2032;
const mostDrawn = 2_000;
const mostTried = 60;

let platform: InProcess;
let api: Api;
beforeAll(async () => {
  platform = await startInProcess();
  api = await startApi(platform);
});
afterAll(async () => {
  await api.stop();
  await platform.stop();
});

/** The story with the earliest difference among the sequences that meet the cell, cut after the difference. */
async function searched(pair: RegExp, code: string): Promise<Story> {
  const passing = numbered(mostDrawn, seed)
    .map((one) => storyOf(one.sequence, issuerOf(one)))
    .filter((story) => metBy(story).some((met) => pair.test(met.pair) && met.code === code))
    .slice(0, mostTried);
  const found: Story[] = [];
  for (const { issuer, acts } of passing) {
    const difference = await differenceIn(api, { issuer, acts });
    const told = difference?.match(/^\d{4}-.*Z /gm)?.length ?? 0;
    if (told > 0) found.push({ issuer, acts: acts.slice(0, told) });
  }
  const [shortest] = found.sort((a, b) => a.acts.length - b.acts.length);
  if (!shortest) throw new Error('no sequence shows a difference');
  return shortest;
}

describe('a wrong row of the life cycle is found', () => {
  it.each(plants)('%s', async (wrong, action, change, pair, code) => {
    const row = rowOf(referralCycle.rows, action) as Row;
    const right = { ...row };
    Object.assign(row, change(right));
    try {
      if (isSearching) kept[wrong] = await searched(pair, code);
      const story = kept[wrong];
      if (!story) throw new Error('no story is kept: KEEP_STORIES=1');
      expect(await differenceIn(api, story)).toMatch(/the reference says/);
    } finally {
      Object.assign(row, right);
    }
  });

  it('and none is found in any kept story when the rows are right again', async () => {
    if (isSearching) writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
    expect(Object.keys(kept)).toEqual(expect.arrayContaining(plants.map(([wrong]) => wrong)));
    for (const [name, story] of Object.entries(kept)) {
      expect([name, await differenceIn(api, story)]).toEqual([name, undefined]);
    }
  });
});
