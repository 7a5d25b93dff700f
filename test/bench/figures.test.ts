import { describe, expect, it } from '@jest/globals';
import { isReached, median, pairedRatio, percentile } from '../../bench/support/figures.ts';
import { tableOf } from '../../bench/support/report.ts';
import { interleaved } from '../../bench/support/rounds.ts';

const machine = {
  cores: 2,
  processor: 'a processor',
  memoryGiB: 8,
  node: 'v24',
  date: 'today',
  loadBefore: 0,
  quick: false,
};

describe('a figure', () => {
  it('is reached at its goal and missed beyond it, either way', () => {
    const figure = { name: 'a figure', unit: '×', reached: 1.45 };
    expect(isReached({ ...figure, goal: { atMost: 1.45 } })).toBe(true);
    expect(isReached({ ...figure, goal: { atMost: 1.44 } })).toBe(false);
    expect(isReached({ ...figure, goal: { atLeast: 1.46 } })).toBe(false);
    expect(isReached(figure)).toBeUndefined();
  });

  it('that could not be measured is missed', () => {
    expect(isReached({ name: 'nothing', unit: '×', reached: Number.NaN, goal: { atMost: 1 } })).toBe(false);
    expect(median([])).toBeNaN();
  });

  it('is a median, so that one slow round does not count', () => {
    expect(median([3, 1, 1000])).toBe(3);
    expect(median([4, 2])).toBe(3);
    expect(percentile([1, 2, 3, 4, 100], 0.95)).toBe(100);
  });

  it('as a ratio is that of each round: a machine that slows down for both changes nothing', () => {
    expect(pairedRatio([2, 20, 200], [1, 10, 100])).toBe(2);
  });
});

describe('rounds', () => {
  it('run every variant once a round and drop the first round', async () => {
    const ran: string[] = [];
    const variant = (name: string) => async () => ({ at: ran.push(name) });
    const samples = await interleaved(9, { a: variant('a'), b: variant('b') });
    expect(samples.a).toHaveLength(9);
    expect(samples.a.every(({ at }) => (at ?? 0) > 2)).toBe(true);
    for (let round = 0; round < 10; round++) expect(ran.slice(round * 2, round * 2 + 2).sort()).toEqual(['a', 'b']);
  });
});

describe('the table', () => {
  it('says for every goal whether it is reached, and marks a quick run', () => {
    const figures = [
      { name: 'fast', unit: '×', reached: 1, goal: { atMost: 2 } },
      { name: 'slow', unit: '×', reached: 3, goal: { atMost: 2 } },
    ];
    const table = tableOf(figures, { ...machine, quick: true });
    expect(table).toMatch(/fast +≤ 2 × +1 × +ok/);
    expect(table).toMatch(/slow +≤ 2 × +3 × +MISSED/);
    expect(table).toContain('QUICK');
    expect(tableOf(figures, machine)).not.toContain('QUICK');
  });
});
