import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Assemblies that several test files read: made once in a run, gone at its end.
process.env.TEST_ASSEMBLIES ??= mkdtempSync(join(tmpdir(), 'indreptar-assemblies-'));

// What the tests start as processes of their own is compiled once in a run, not once in each of them.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/indreptar-compiled');

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  globalTeardown: '<rootDir>/test/support/removeAssemblies.js',
  testTimeout: 180_000,
  // Tests wait for engines as much as they compute: one worker for each core, where jest would leave one idle.
  maxWorkers: '100%',
  // A worker keeps something of every file that it has run; one that has grown makes the next ones several times slower.
  workerIdleMemoryLimit: '400MB',
  testSequencer: '<rootDir>/test/support/longestFirst.js',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
};
