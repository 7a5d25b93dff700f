import type { Bench, Figure } from '../../bench/support/figures.ts';
import { rules } from '../../services/access/rules/index.ts';
import { executions } from '../../test/access/executions.ts';
import { compare } from '../../test/access/matrix.ts';

/**
 * G1: every coordinate, every caller and every kind of record, as pure rules and through GraphQL, against the table of
 * truth.
 */
async function figures(): Promise<Figure[]> {
  const startedAt = Date.now();
  const { cells, open, wrong, hits } = compare(rules);
  const made = await executions();
  const seconds = (Date.now() - startedAt) / 1000;
  const oneSided = [...hits.values()].filter(({ allowed, refused }) => !allowed || !refused).length;
  const note = `${hits.size} coordinates; of ${open} cells the texts say nothing`;
  return [
    { name: 'G1 cells of the matrix', goal: { atLeast: 250_000 }, reached: cells - open, unit: '', note },
    { name: 'G1 cells decided otherwise than the texts', goal: { atMost: 0 }, reached: wrong.length, unit: '' },
    { name: 'G1 rules never allowed or never refused', goal: { atMost: 0 }, reached: oneSided, unit: '' },
    { name: 'G1 executions through GraphQL', goal: { atLeast: 20_000 }, reached: made.executions, unit: '' },
    { name: 'G1 executions answered otherwise', goal: { atMost: 0 }, reached: made.wrong.length, unit: '' },
    { name: 'G1 time of both', goal: { atMost: 60 }, reached: seconds, unit: 's' },
  ];
}

export const bench: Bench = { measure: () => figures() };
