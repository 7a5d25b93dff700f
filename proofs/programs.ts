import type { Program } from '../bench/support/runner.ts';

/** The longer proofs, by the name that `npm run prove` takes. Each part is a module that exports a `bench`. */
export const programs: Record<string, Program> = {
  access: {
    title: 'proof of access',
    rows: ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9', 'G10', 'G22', 'G23', 'G24'],
    parts: {
      matrix: 'proofs/access/matrix.ts',
      rules: 'test/access/figures.ts',
      endpoint: 'test/endpoint/figures.ts',
      graphqlCop: 'proofs/access/graphqlCop.ts',
      canary: 'proofs/access/canary.ts',
      accessLog: 'test/accessLog/figures.ts',
      isolation: 'proofs/access/isolation.ts',
      crypto: 'test/crypto/figures.ts',
      erasure: 'test/erasure/figures.ts',
    },
  },
  model: { title: 'proof of the model', rows: ['M1', 'M2', 'M3'], parts: { model: 'proofs/model.ts' } },
};
