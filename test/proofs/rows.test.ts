import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { areas, missingRows, rows } from '../../proofs/rows.ts';

const root = join(import.meta.dirname, '../..');

it('every area of the proof is a module that is there', () => {
  expect(Object.values(areas).filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it('a row without a figure is missing, also where another begins alike', () => {
  expect(missingRows(rows.map((row) => ({ name: `${row} something` })))).toEqual([]);
  expect(missingRows([{ name: 'G22 something' }, { name: 'G10 something' }])).toEqual(
    rows.filter((row) => row !== 'G22' && row !== 'G10'),
  );
});
