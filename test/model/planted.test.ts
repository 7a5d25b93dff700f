import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Effect as EffectOf, type Row as RowOf, rowOf } from '../../services/lifeCycle/cycle.ts';
import { type Action, referralCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { type Api, startApi } from './api.ts';
import { issuers, numbered, playAll } from './campaign.ts';
import { metBy } from './play.ts';

type Effect = EffectOf<Referral>;
type Row = RowOf<Referral>;

/**
 * The model finds what it is there for: with one row of the life cycle made wrong, the campaign's own sequences that come
 * by that row show a difference. The rows are plain objects, so they are changed here for as long as a test lasts.
 */

const withEffect =
  (change: (effect: Effect & { ok: true }) => Effect) =>
  (row: Row): Partial<Row> => ({
    effect: (...args) => {
      const effect = row.effect(...args);
      return effect.ok ? change(effect) : effect;
    },
  });

/** What is wrong, the row, how, and which commands come by it: status and action, and what ought to come of them. */
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

const seed = Number(process.env.MODEL_SEED ?? 2032);
const most = 40;

describe('a wrong row of the life cycle is found', () => {
  const drawn = numbered(2_000, seed).map((one) => ({ ...one, met: metBy(one.sequence, issuers[0]) }));
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

  it.each(plants)('%s', async (_wrong, action, change, pair, code) => {
    const passing = drawn.filter(({ met }) => met.some((one) => pair.test(one.pair) && one.code === code));
    const row = rowOf(referralCycle.rows, action) as Row;
    const right = { ...row };
    Object.assign(row, change(right));
    try {
      const { differences } = await playAll(platform, api, passing.slice(0, most));
      expect(differences.length).toBeGreaterThan(0);
    } finally {
      Object.assign(row, right);
    }
  });

  it('and none is found when the rows are right again', async () => {
    const { differences } = await playAll(platform, api, drawn.slice(0, most));
    expect(differences).toEqual([]);
  });
});
