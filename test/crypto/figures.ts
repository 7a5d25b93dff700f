import type { Bench, Figure } from '../../bench/support/figures.ts';
import { overhead, sealing, speed, swaps, vectors } from './support/sealing.ts';

/** Row G23 of `npm run prove -- access`. */
async function figures(quick: boolean): Promise<Figure[]> {
  const { seal, open } = speed(quick ? 2_000 : 20_000);
  const { tried, refused } = swaps(sealing);
  const published = vectors();
  const note = 'text of 200 characters, key in memory';
  return [
    { name: 'G23 seal, p50', goal: { atMost: 50 }, reached: seal, unit: 'µs', note },
    { name: 'G23 open, p50', goal: { atMost: 50 }, reached: open, unit: 'µs', note },
    { name: 'G23 bytes added to a field', goal: { atMost: 40 }, reached: overhead('text'), unit: 'B' },
    { name: 'G23 swaps tried', goal: { atLeast: 10_000 }, reached: tried, unit: '' },
    { name: 'G23 swaps that opened', goal: { atMost: 0 }, reached: tried - refused, unit: '' },
    {
      name: 'G23 published vectors failed',
      goal: { atMost: 0 },
      reached: published.failed.length,
      unit: '',
      note: `of ${published.tried}`,
    },
  ];
}

export const bench: Bench = { measure: ({ quick }) => figures(quick) };
