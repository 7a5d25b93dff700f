import type { Figure } from '../bench/support/figures.ts';

/** The rows of SECURITY 8 that are about access. */
export const rows = ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9', 'G10', 'G22', 'G23', 'G24'];

/** Who measures what: modules that export `figures(quick)`. */
export const areas: Record<string, string> = {
  matrix: 'proofs/access/matrix.ts',
  rules: 'test/access/figures.ts',
  endpoint: 'test/endpoint/figures.ts',
  graphqlCop: 'proofs/access/graphqlCop.ts',
  canary: 'proofs/access/canary.ts',
  accessLog: 'test/accessLog/figures.ts',
  isolation: 'proofs/access/isolation.ts',
  crypto: 'test/crypto/figures.ts',
  erasure: 'test/erasure/figures.ts',
};

/** Rows that no figure speaks of: not measured is not proved. */
export const missingRows = (figures: Pick<Figure, 'name'>[]): string[] =>
  rows.filter((row) => !figures.some(({ name }) => name.startsWith(`${row} `)));
