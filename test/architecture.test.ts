import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import {
  awsAndGeneratedStayInside,
  cloudKnowsNoLaptop,
  commandsKnowNoApi,
  featuresMeetAtTheDoor,
  importingFolders,
  importsOf,
  type Law,
  lambdasAreHandlers,
  noCircles,
  nothingRunsUpward,
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

/** The real tree with one more line in a file, or with a new file. */
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
    says: 'the thing imports only zod/mini and the pure ground, and is pure',
    law: thingsArePure,
    broken: [
      ['a store', withLine('services/caseFile/case.ts', "import { x } from './caseStore.ts';"), 'caseStore.ts'],
      [
        'a look-up',
        withLine('services/referrals/lifeCycle/lifeCycle.ts', "import '../commands/lookups.ts';"),
        'lookups',
      ],
      ['the clock', withLine('services/referrals/lifeCycle/steps/accept.ts', 'const now = new Date();'), 'new Date()'],
      ['a file that has gone', files.filter(({ path }) => path !== 'services/caller/member.ts'), 'member.ts'],
    ],
  },
  {
    says: 'a command is a row of a life cycle or a file named as its mutation, and knows neither API nor AWS',
    law: commandsKnowNoApi(mutations),
    broken: [
      [
        'an API type',
        withLine('services/cases/openCase.ts', "import type { R } from '../graphql/context.ts';"),
        'context.ts',
      ],
      [
        'an SDK',
        withLine('services/referrals/commands/changeReferral.ts', "import '@aws-sdk/client-sqs';"),
        '@aws-sdk',
      ],
      ['resolvers', withLine('services/referrals/commands/result.ts', "import '../resolvers.ts';"), 'resolvers.ts'],
      ['a mutation without a file', files.filter(({ path }) => !path.endsWith('/closeCase.ts')), 'closeCase'],
      ['a mutation without a row', files.filter(({ path }) => !path.endsWith('/lifeCycle.ts')), 'holdReferral'],
      [
        'a mutation with two files',
        withLine('services/cases/holdReferral.ts', '').concat(withLine('services/x/holdReferral.ts', '').slice(-1)),
        '2 files',
      ],
    ],
  },
  {
    says: 'AWS stays in stores, platform and handlers; generated code in resolvers and graphql',
    law: awsAndGeneratedStayInside,
    broken: [
      ['an SDK in a view', withLine('services/institutions/institutionViews.ts', "import '@aws-sdk/x';"), '@aws-sdk/x'],
      [
        'a generated type in a command',
        withLine('services/cases/openCase.ts', "import type { A } from '../../schema/generated/types.ts';"),
        'generated',
      ],
    ],
  },
  {
    says: 'a feature reaches another only through its thing, its store or its commands',
    law: featuresMeetAtTheDoor(mutations),
    broken: [
      ['a helper', withLine('services/cases/openCase.ts', "import '../referrals/commands/lookups.ts';"), 'lookups'],
      ['resolvers', withLine('services/members/resolvers.ts', "import '../cases/resolvers.ts';"), 'cases/resolvers'],
      [
        'a handler',
        withLine('services/referrals/commands/result.ts', "import '../../relay/handler.ts';"),
        'relay/handler',
      ],
      ['a feature in platform', withLine('services/platform/commit.ts', "import '../caseFile/case.ts';"), 'case.ts'],
    ],
  },
  {
    says: 'a folder of services imports only folders below it',
    law: nothingRunsUpward,
    broken: [
      [
        'a command in the ground',
        withLine('services/platform/commit.ts', "import '../members/addMember.ts';"),
        'upward',
      ],
      [
        'the procedure in a referral',
        withLine('services/referrals/referral.ts', "import '../cases/openCase.ts';"),
        'upward',
      ],
      [
        'a command in a store',
        withLine('services/referrals/store/referralRows.ts', "import '../commands/lookups.ts';"),
        'upward',
      ],
      [
        'resolvers in a list',
        withLine('services/referrals/lists/listStore.ts', "import '../fieldResolvers.ts';"),
        'upward',
      ],
      ['a folder that stands nowhere', withLine('services/loft/x.ts', 'export const x = 1;'), 'stands on no floor'],
    ],
  },
  {
    says: 'services and template know nothing of what runs, fills or tests them',
    law: cloudKnowsNoLaptop,
    broken: [
      ['local in a service', withLine('services/graphql/server.ts', "import '../../local/main.ts';"), 'local/main'],
      ['data in a service', withLine('services/cases/openCase.ts', "import '../../data/seed.ts';"), 'data/seed'],
      ['data in the template', withLine('infra/app.ts', "import '../data/directory.ts';"), 'data/directory'],
      ['tools in a service', withLine('services/cases/openCase.ts', "import '../../tools/seed.ts';"), 'tools/seed'],
      ['test in the template', withLine('infra/app.ts', "import '../test/support/laws.ts';"), 'test/support'],
    ],
  },
];

describe('no file of the repository imports itself through others', () => {
  const all = sourcesOf(...importingFolders);
  it('holds', () => expect(noCircles(all)).toEqual([]));

  it.each([
    ['two files', 'services/platform/outcome.ts', "import type { Write } from './commit.ts';", 'platform/commit.ts'],
    ['a long way', 'services/platform/table.ts', "import '../graphql/server.ts';", 'graphql/server.ts'],
    ['a folder beside services', 'data/directory.ts', "import '../tools/seed.ts';", 'tools/seed.ts'],
  ])('finds a circle of %s', (_what, path, line, through) => {
    const planted = all.map((file) => (file.path === path ? { path, text: `${line}\n${file.text}` } : file));
    expect(noCircles(planted).some((circle) => circle.includes(through) && circle.includes(path))).toBe(true);
  });
});

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
