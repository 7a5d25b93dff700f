import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Mutation testing of what decides who sees and does what: `npm run mutants -- policy` and `-- lifeCycle` (test/mutants/run.ts). */
const part = process.env.MUTANTS ?? 'policy';
const mutate = {
  policy: [
    'services/access/{machineAccounts,permissions,rule,answerRecords,guard,refusals}.ts',
    'services/caller/{actor,pseudonyms}.ts',
    'services/referrals/visibility.ts',
    'services/access/rules/*.ts',
    'services/referrals/lists/restrictedRows.ts',
  ],
  lifeCycle: [
    'services/lifeCycle/{cycle,transition}.ts',
    'services/referrals/lifeCycle/{lifeCycle,roles,turn,answers,corrections,guards}.ts',
    'services/referrals/lifeCycle/steps/*.ts',
  ],
};

export default {
  mutate: process.env.MUTATE?.split(' ') ?? mutate[part],
  // Jest starts a process for a mutant in seconds, these tests without it in tenths of one.
  testRunner: 'command',
  commandRunner: { command: `${process.execPath} test/mutants/pureTests.ts ${part}` },
  // TypeScript 7 has no compiler API for Stryker to read its settings with, and types are stripped anyway.
  tsconfigFile: 'none.json',
  concurrency: Number(process.env.WORKERS ?? 2),
  timeoutMS: 60_000,
  ignorePatterns: ['/cdk.out', '/dist', '/.data', '/web', '/infra'],
  tempDirName: join(tmpdir(), 'indreptar-mutants'),
  reporters: ['json'],
  jsonReporter: { fileName: join(tmpdir(), `indreptar-mutants-${part}.json`) },
};
