import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoAccounts } from '../data/accounts.ts';
import { directoriesFromFiles } from '../data/directory.ts';
import { memberOf } from '../data/seedDirectory.ts';
import { putMember } from '../services/caller/memberStore.ts';
import { putDirectory } from '../services/institutions/institutionStore.ts';
import { startTable } from '../test/support/engines.ts';
import { subOfPlace } from '../test/support/inProcess.ts';
import { handlersToCompare, ownBundles } from './support/bundles.ts';
import { coldStart } from './support/coldStart.ts';
import { type Bench, type Figure, pairedRatio } from './support/figures.ts';
import { temporaryFolder } from './support/folder.ts';
import { functionEnvironment, proxyEvent } from './support/lambda.ts';
import { column, compared, interleaved } from './support/rounds.ts';
import { startTlsProxy } from './support/tlsProxy.ts';

/**
 * The time from the start of a process to its first answer over TLS. All variants answer the same request and make the
 * same read of DynamoDB. "inbox" is the first request of a real clerk and makes three reads.
 */
const me = '{ me { member { id roles } } }';
const inbox = '{ inbox(first: 20) { nodes { id number version status waitingFor completionDue } } }';
const moreAnswers = 20;

export const bench: Bench = {
  measure: async ({ quick, say }) => {
    const folder = temporaryFolder();
    const table = await startTable();
    for (const directory of directoriesFromFiles()) await putDirectory(directory);
    for (const account of demoAccounts) await putMember(memberOf(account));
    const tls = await startTlsProxy(table.endpoint);
    const environment = functionEnvironment({
      TABLE_NAME: table.tableName,
      AWS_ENDPOINT_URL_DYNAMODB: tls.endpoint,
      NODE_EXTRA_CA_CERTS: tls.certificateFile,
      BENCH_MORE_ANSWERS: String(moreAnswers),
      // The keys of the test table are set for this process, and its reads are logged.
      ...Object.fromEntries(
        ['KEYS_TABLE_NAME', 'ACCESS_LOG_TABLE_NAME', 'FIELD_KEY_ID', 'INDEX_KEY_ID', 'AWS_ENDPOINT_URL_KMS'].map(
          (name) => [name, process.env[name] ?? ''],
        ),
      ),
    });
    const { graphql } = ownBundles;
    const { bare, bareStub, typical } = await handlersToCompare(folder);
    const sub = subOfPlace('contact.mec');
    const asks = (name: string, document: string) => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(proxyEvent(sub, document)));
      return file;
    };
    const [meFile, inboxFile] = [asks('me', me), asks('inbox', inbox)];

    const run = (bundle: string, eventFile: string, expected: string) => async () => {
      const { answer, ...measured } = await coldStart(bundle, eventFile, environment);
      if (answer.statusCode !== 200 || !answer.body.includes(expected))
        throw new Error(`${bundle} answered ${JSON.stringify(answer)}`);
      return measured;
    };
    try {
      const rounds = quick ? 3 : 15;
      say(`cold starts: ${rounds} rounds of 5`);
      const samples = await interleaved(rounds, {
        ours: run(graphql, meFile, sub),
        oursInbox: run(graphql, inboxFile, '"nodes"'),
        bare: run(bare, meFile, sub),
        bareStub: run(bareStub, meFile, sub),
        typical: run(typical, meFile, sub),
      });
      const ratio = (measure: string, of: keyof typeof samples, to: keyof typeof samples) =>
        pairedRatio(column(samples[of], measure), column(samples[to], measure));
      const cpu = compared(samples, 'cpuMs');
      const wall = compared(samples, 'wallMs');
      const rss = compared(samples, 'rssMiBAfter');
      const figures: Figure[] = [
        {
          name: 'cold start cpu, to bare SDK',
          goal: { atMost: 1.45 },
          reached: ratio('cpuMs', 'ours', 'bare'),
          unit: '×',
          ...cpu,
        },
        {
          name: 'cold start cpu, to typical',
          goal: { atMost: 0.6 },
          reached: ratio('cpuMs', 'ours', 'typical'),
          unit: '×',
        },
        {
          name: 'cold start cpu',
          reached: cpu.medians.ours ?? 0,
          unit: 'ms',
          note: `bare ${cpu.medians.bare?.toFixed(0)}, typical ${cpu.medians.typical?.toFixed(0)}`,
        },
        { name: 'cold start cpu, an inbox (3 reads)', reached: cpu.medians.oursInbox ?? 0, unit: 'ms' },
        { name: 'cold start wall', reached: wall.medians.ours ?? 0, unit: 'ms', ...wall },
        { name: 'bare SDK with our credentials, to bare SDK', reached: ratio('cpuMs', 'bareStub', 'bare'), unit: '×' },
        { name: 'typical, to bare SDK', reached: ratio('cpuMs', 'typical', 'bare'), unit: '×' },
        {
          name: `memory after ${moreAnswers + 1} answers, to bare SDK`,
          goal: { atMost: 1.2 },
          reached: ratio('rssMiBAfter', 'ours', 'bare'),
          unit: '×',
          ...rss,
        },
      ];
      return figures;
    } finally {
      await tls.stop();
      await table.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
