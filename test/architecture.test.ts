import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import {
  awsAndGeneratedStayInside,
  cloudKnowsNoLaptop,
  commandsKnowNoApi,
  featuresMeetAtTheDoor,
  importsOf,
  type Law,
  lambdasAreHandlers,
  type Source,
  sourcesOf,
  thingsArePure,
} from './support/laws.ts';

const schemaFolder = join(import.meta.dirname, '../schema');
const sdl = readdirSync(schemaFolder)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => readFileSync(join(schemaFolder, name), 'utf8'))
  .join('\n');
const mutations = Object.keys(buildSchema(sdl).getMutationType()?.getFields() ?? {});
const files = sourcesOf('services', 'infra');

/** A file of the real tree with one line more, or a new file. */
const withLine = (path: string, line: string): Source[] => {
  const kept = files.filter((file) => file.path !== path);
  const text = files.find((file) => file.path === path)?.text ?? '';
  return [...kept, { path, text: `${line}\n${text}` }];
};

const laws: { says: string; law: Law; broken: [what: string, tree: Source[], complaint: string][] }[] = [
  {
    says: 'a file called handler.ts is a Lambda and every Lambda is a file called handler.ts',
    law: lambdasAreHandlers,
    broken: [
      [
        'a handler that nothing deploys',
        withLine('services/clock/handler.ts', 'export function handler() {}'),
        'clock',
      ],
      ['a Lambda by another name', withLine('services/relay/relay.ts', 'export const handler = 1;'), 'relay.ts'],
      ['a deployed name without a handler', withLine('infra/functions.ts', "functionName: 'ghost'"), 'ghost'],
      ['a handler.ts that is none', withLine('services/clock/handler.ts', 'export const x = 1;'), 'no handler'],
    ],
  },
  {
    says: 'the thing imports only zod/mini and platform/outcome.ts, and is pure',
    law: thingsArePure,
    broken: [
      ['a store', withLine('services/cases/case.ts', "import { x } from './caseStore.ts';"), 'caseStore.ts'],
      ['a look-up', withLine('services/referrals/lifeCycle.ts', "import './referralLookups.ts';"), 'referralLookups'],
      ['the clock', withLine('services/referrals/referralEffects.ts', 'const now = new Date();'), 'new Date()'],
      ['a file that has gone', files.filter(({ path }) => path !== 'services/members/member.ts'), 'member.ts'],
    ],
  },
  {
    says: 'a command is a file named as its mutation, and knows neither API nor AWS',
    law: commandsKnowNoApi(mutations),
    broken: [
      [
        'an API type',
        withLine('services/cases/openCase.ts', "import type { R } from '../graphql/context.ts';"),
        'context.ts',
      ],
      ['an SDK', withLine('services/referrals/changeReferral.ts', "import '@aws-sdk/client-sqs';"), '@aws-sdk'],
      ['resolvers', withLine('services/referrals/answer.ts', "import './resolvers.ts';"), 'resolvers.ts'],
      ['a mutation without a file', files.filter(({ path }) => !path.endsWith('holdReferral.ts')), 'holdReferral'],
    ],
  },
  {
    says: 'AWS stays in stores, platform and handlers; generated code in resolvers and graphql',
    law: awsAndGeneratedStayInside,
    broken: [
      ['an SDK in a view', withLine('services/institutions/institutionViews.ts', "import '@aws-sdk/x';"), '@aws-sdk/x'],
      [
        'a generated type in a command',
        withLine('services/cases/openCase.ts', "import type { A } from '../graphql/generated/types.ts';"),
        'generated',
      ],
    ],
  },
  {
    says: 'a feature reaches another only through its thing, its store or its commands',
    law: featuresMeetAtTheDoor(mutations),
    broken: [
      ['a helper', withLine('services/cases/openCase.ts', "import '../referrals/referralLookups.ts';"), 'Lookups'],
      ['resolvers', withLine('services/members/resolvers.ts', "import '../cases/resolvers.ts';"), 'cases/resolvers'],
      ['a handler', withLine('services/referrals/answer.ts', "import '../relay/handler.ts';"), 'relay/handler'],
      ['a feature in platform', withLine('services/platform/commit.ts', "import '../cases/case.ts';"), 'case.ts'],
    ],
  },
  {
    says: 'services and template know nothing of what runs, fills or tests them',
    law: cloudKnowsNoLaptop,
    broken: [
      ['local in a service', withLine('services/graphql/server.ts', "import '../../local/main.ts';"), 'local/main'],
      ['data in a service', withLine('services/cases/openCase.ts', "import '../../data/seed.ts';"), 'data/seed'],
      ['test in the template', withLine('infra/app.ts', "import '../test/support/laws.ts';"), 'test/support'],
    ],
  },
];

describe.each(laws)('$says', ({ law, broken }) => {
  it('holds', () => expect(law(files)).toEqual([]));

  it.each(broken)('finds %s', (_what, tree, complaint) => {
    expect(law(tree)).toContainEqual(expect.stringContaining(complaint));
  });
});

it('reads every way of importing', () => {
  const text = `import a from 'a';\nimport type { B } from './b.ts';\nimport '../c/d.ts';\nexport * from 'e';
    const f = await import('f');\ntype G = import('./g.ts').G;`;
  expect(importsOf({ path: 'services/x/y.ts', text })).toEqual([
    'a',
    'services/x/b.ts',
    'services/c/d.ts',
    'e',
    'f',
    'services/x/g.ts',
  ]);
});
