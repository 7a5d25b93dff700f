import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { demoAccounts } from '../../data/accounts.ts';
import { memberOf } from '../../data/seedDirectory.ts';
import { buildFunctions, bundlesDirectory } from '../../infra/bundle/build.ts';
import { neverTaken } from '../../infra/bundle/leaveOut.ts';
import { putMember } from '../../services/caller/memberStore.ts';
import { startTable, type TestTable } from '../support/engines.ts';
import { claimsOf, clientId } from '../support/gateway.ts';

type Metafile = {
  inputs: Record<string, unknown>;
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
};
const functionNames = ['graphql', 'relay', 'sealer', 'retention'] as const;
let metafile: Metafile;
beforeAll(async () => {
  await buildFunctions();
  metafile = JSON.parse(readFileSync(join(bundlesDirectory, 'meta.json'), 'utf8'));
});
const inputsOf = (name: string) =>
  Object.entries(metafile.outputs[`dist/${name}/index.js`]?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
const bundleOf = (name: string) => join(bundlesDirectory, name, 'index.js');
const kibibytes = (name: string) => statSync(bundleOf(name)).size / 1024;

const packageOf = (path: string) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0];

/** Packages from more than one folder, or in both kinds of modules. */
function packagesTwice(inputs: string[]): string[] {
  const folders = new Set(inputs.flatMap((path) => packageOf(path) ?? []));
  const names = [...folders].map((folder) => folder.split('node_modules/').at(-1) ?? '');
  const kinds = Map.groupBy(
    inputs.filter((path) => /\/(dist-)?(es|esm|cjs|commonjs)\/|\.(mjs|cjs)$/.test(path)),
    (path) => packageOf(path) ?? '',
  );
  const isCommonJs = (path: string) => /\/(dist-)?(cjs|commonjs)\/|\.cjs$/.test(path);
  const mixed = [...kinds].filter(([, paths]) => paths.some(isCommonJs) && !paths.every(isCommonJs));
  return [...names.filter((name, position) => names.indexOf(name) !== position), ...mixed.map(([folder]) => folder)];
}

/** All external code in a function. One more package is one more reviewed line here. */
const store = [
  '@aws-lambda-powertools/commons @aws-lambda-powertools/logger @aws/lambda-invoke-store',
  '@aws-sdk/client-dynamodb @aws-sdk/core @aws-sdk/dynamodb-codec @aws-sdk/middleware-endpoint-discovery',
  '@aws-sdk/util-dynamodb @smithy/core @smithy/node-http-handler @smithy/signature-v4 @smithy/types',
];
const packages = {
  graphql: [
    ...store,
    '@apollo/server @apollo/utils.createhash @apollo/utils.isnodelike content-type graphql negotiator whatwg-mimetype zod',
    '@aws-sdk/client-kms',
  ],
  relay: [...store, '@aws-sdk/client-sqs @aws-sdk/middleware-sdk-sqs'],
  sealer: store,
  // It decrypts nothing, so it has no client of the key service. It shares the rules of erasure with the API, and
  // therefore the code that checks input.
  retention: [...store, 'zod'],
};
const namesOf = (inputs: string[]) => {
  const taken = inputs.filter((path) => !neverTaken.some(({ filter }) => filter.test(path)));
  return [...new Set(taken.flatMap((path) => packageOf(path)?.split('node_modules/').at(-1) ?? []))].sort();
};

/** Modules that no function uses, by path. */
const unwanted = (inputs: string[]) =>
  inputs.filter((path) =>
    /credential-provider|xray|protobuf|graphql-tools\/(merge|utils)|^(data|local|test|bench|examples)\//.test(path),
  );

describe('a function', () => {
  test('is within its size', () => {
    expect(kibibytes('graphql')).toBeLessThanOrEqual(620);
    for (const worker of ['relay', 'sealer', 'retention'])
      expect([worker, kibibytes(worker) <= 260]).toEqual([worker, true]);
  });

  test.each(functionNames)('%s carries no package twice, and nothing that it has no use for', (name) => {
    const inputs = inputsOf(name);
    expect(inputs.length).toBeGreaterThan(100);
    expect(packagesTwice(inputs)).toEqual([]);
    expect(unwanted(inputs)).toEqual([]);
    expect(namesOf(inputs)).toEqual(packages[name].join(' ').split(' ').sort());
  });

  test('would be caught with a package twice, tracing or a folder that is not deployed', () => {
    const inputs = inputsOf('graphql');
    const again = 'node_modules/@apollo/server/node_modules/graphql/index.mjs';
    const other = 'node_modules/@smithy/core/dist-cjs/index.js';
    expect(packagesTwice([...inputs, again])).toEqual(['graphql']);
    expect(packagesTwice([...inputs, other])).toEqual(['node_modules/@smithy/core']);
    for (const path of ['node_modules/aws-xray-sdk-core/dist/lib/aws-xray.js', 'data/accounts.ts'])
      expect(unwanted([...inputs, path])).toEqual([path]);
  });

  test.each([
    ['graphql', 'infra/bundle/environmentCredentials.ts'],
    ['graphql', 'infra/bundle/documentCache.ts'],
    ['relay', 'infra/bundle/environmentCredentials.ts'],
  ])('%s has %s in the place of a package', (name, path) => {
    expect(inputsOf(name)).toContain(path);
  });

  test('leaves out modules that its libraries still have: at an upgrade, a name may have changed', () => {
    const paths = Object.keys(metafile.inputs);
    expect(neverTaken.filter(({ filter }) => !paths.some((path) => filter.test(path)))).toEqual([]);
  });

  test.each(functionNames)('%s comes out the same of the same sources', async (name) => {
    const before = readFileSync(bundleOf(name), 'utf8');
    await buildFunctions();
    expect(readFileSync(bundleOf(name), 'utf8')).toBe(before);
  });
});

/**
 * Runs events through a bundle in a process of its own. Returns the bodies of the answers, and the files of the bundle
 * that were read.
 */
async function run(name: string, events: object[], environment: Record<string, string | undefined> = {}) {
  const program = `
    const loaded = [];
    require('node:module').registerHooks({ load: (url, context, next) => (url.startsWith('file:') && loaded.push(url), next(url, context)) });
    const { handler } = require(${JSON.stringify(bundleOf(name))});
    (async () => {
      const answers = [];
      for (const event of ${JSON.stringify(events)}) {
        const { body } = await handler(event, { getRemainingTimeInMillis: () => 10_000 });
        answers.push({ body: JSON.parse(body), files: loaded.map((url) => url.split('/').at(-1)) });
      }
      require('node:fs').writeSync(3, JSON.stringify({ kind: typeof handler, answers }));
      process.exit();
    })();`;
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', '"$0" -e "$1" 3>&1 1>/dev/null', process.execPath, program],
    {
      env: { ...environment, NODE_OPTIONS: '' },
    },
  );
  return JSON.parse(stdout) as { kind: string; answers: { body: unknown; files: string[] }[] };
}

describe('a bundle by itself', () => {
  let table: TestTable;
  const [account] = demoAccounts;
  beforeAll(async () => {
    table = await startTable();
    if (account) await putMember(memberOf(account));
  });
  afterAll(() => table.stop());
  const ask = (query: string) => ({
    httpMethod: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    requestContext: { requestId: 'one', authorizer: { claims: claimsOf(account?.sub ?? '') } },
  });

  test.each(functionNames)('%s has a handler', async (name) => {
    expect(await run(name, [])).toEqual({ kind: 'function', answers: [] });
  });

  test('the contract has its descriptions, which are loaded only on request', async () => {
    expect(existsSync(join(bundlesDirectory, 'graphql', 'descriptions.js'))).toBe(true);
    const description = '{ __type(name: "CaseStatus") { description enumValues { description } } }';
    const { answers } = await run('graphql', [ask('{ me { member { id } } }'), ask(description)], {
      ...process.env,
      USER_POOL_CLIENT_IDS: clientId,
      EXPLORER_CLIENT_ID: clientId,
      EXPLORING: 'true',
    });
    expect(answers).toEqual([
      { body: { data: { me: { member: { id: account?.sub } } } }, files: ['index.js'] },
      {
        body: {
          data: { __type: expect.objectContaining({ description: expect.stringContaining('integration case') }) },
        },
        files: expect.arrayContaining(['descriptions.js']),
      },
    ]);
  });
});
