export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testTimeout: 180_000,
  // Tests wait for engines as much as they compute: one worker for each core, where jest would leave one idle.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/support/longestFirst.js',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
};
