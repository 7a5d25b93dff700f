import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { faultsOf, missingRows } from '../../bench/support/runner.ts';
import { programs } from '../../proofs/programs.ts';

const root = join(import.meta.dirname, '../..');
const reached = { part: 'x', name: 'G1 refusals', unit: '', reached: 5, goal: { atLeast: 5 } };

it('every part of a proof is a module that exists', () => {
  const files = Object.values(programs).flatMap(({ parts }) => Object.values(parts));
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it('a row without a figure is missing, even where another row begins with the same letters', () => {
  const rows = programs.access?.rows ?? [];
  expect(
    missingRows(
      rows,
      rows.map((row) => ({ name: `${row} something` })),
    ),
  ).toEqual([]);
  expect(missingRows(rows, [{ name: 'G22 something' }, { name: 'G10 something' }])).toEqual(
    rows.filter((row) => row !== 'G22' && row !== 'G10'),
  );
});

describe('a run', () => {
  it('has no fault if each goal is reached, each row has a figure and no part failed', () => {
    expect(faultsOf(['G1'], { figures: [reached], failed: [] })).toEqual([]);
  });

  it.each([
    ['a goal that is missed', { figures: [{ ...reached, reached: 4 }], failed: [] }, 'missed: G1 refusals'],
    ['a row without a figure', { figures: [], failed: [] }, 'without a figure: G1'],
    ['a part that failed', { figures: [reached], failed: ['matrix'] }, 'failed: matrix'],
  ])('tells %s', (_what, measured, fault) => expect(faultsOf(['G1'], measured)).toEqual([fault]));
});
