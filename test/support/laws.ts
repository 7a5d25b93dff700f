import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

/** The laws of the tree as functions from files to complaints. A test gives each law the real tree and a broken one. */
export type Source = { path: string; text: string };
export type Law = (files: Source[]) => string[];

const root = join(import.meta.dirname, '../..');

export function sourcesOf(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes('/generated/'))
      .map((path) => ({ path: path.slice(root.length + 1), text: readFileSync(path, 'utf8') })),
  );
}

/** The imports of a file: packages by name, files by their path from the root. */
export const importsOf = ({ path, text }: Source): string[] =>
  [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)]
    .map(([, target = '']) => target)
    .map((target) => (target.startsWith('.') ? normalize(join(dirname(path), target)) : target));

const topOf = (path: string) => path.split('/')[0] ?? '';
/** The folder inside services/ that a file belongs to. */
const featureOf = (path: string) => (topOf(path) === 'services' ? path.split('/')[1] : undefined);
const shared = ['platform', 'caller', 'lifeCycle', 'register', 'access', 'graphql'];
const isFeature = (name: string | undefined): name is string => name !== undefined && !shared.includes(name);
const isTranslation = (path: string) => ['resolvers.ts', 'fieldResolvers.ts'].includes(basename(path));
const inServices = (files: Source[]) => files.filter(({ path }) => topOf(path) === 'services');

/** The modules that every thing may import besides zod: refusals, input fields and the calendar. */
const pureGround = ['outcome', 'fields', 'calendar', 'canonical', 'messages/codes'].map(
  (name) => `services/platform/${name}.ts`,
);

/**
 * The things of the features, and the pure files in which they are written: files by their path, folders with a last
 * slash.
 */
const things = [
  'services/lifeCycle/cycle.ts',
  'services/lifeCycle/transition.ts',
  'services/referrals/codes.ts',
  'services/referrals/referral.ts',
  'services/referrals/lifeCycle/',
  'services/referrals/visibility.ts',
  'services/referrals/disclosure.ts',
  'services/caller/party.ts',
  ...[
    'case.ts',
    'person.ts',
    'personGuards.ts',
    'changedPerson.ts',
    'personCodes.ts',
    'personalCode.ts',
    'informationSharing.ts',
    'retention.ts',
  ].map((name) => `services/caseFile/${name}`),
  'services/caller/member.ts',
  'services/erasure/erasure.ts',
  ...['institution.ts', 'directoryRecords.ts', 'fold.ts'].map((name) => `services/institutions/${name}`),
];
const isThing = (path: string) =>
  things.some((thing) => (thing.endsWith('/') ? path.startsWith(thing) : path === thing));

/** The sequences that commands of several features share. */
const sequences = [
  ...['commands/changeReferral', 'commands/result', 'commands/restrictReferral', 'store/eventRows'].map(
    (name) => `services/referrals/${name}.ts`,
  ),
  ...['erasePerson', 'eraseSpecial', 'finishErasure', 'serviceEraser'].map((name) => `services/erasure/${name}.ts`),
];

/** The floors of services/, from the ground up. A folder imports only folders before it in this list. */
export const floors = [
  'platform',
  'institutions',
  'caller',
  'lifeCycle',
  'register',
  'caseFile',
  'referrals',
  'cases',
  'access',
  'accessLog',
  'relay',
  'erasure',
  'export',
  'members',
  'retention',
  'sealer',
  'graphql',
];
/** The same inside services/referrals/. Files of the folder itself are at the bottom, the resolvers at the top. */
export const referralFloors = [
  'codes.ts',
  'referral.ts',
  'lifeCycle',
  'visibility.ts',
  'disclosure.ts',
  'store',
  'commands',
  'lists',
  '',
];

const complaints = <T>(items: T[], complaint: (item: T) => string | undefined | false) =>
  items.map(complaint).filter((text): text is string => typeof text === 'string');
const eachImport = (files: Source[], complaint: (path: string, target: string) => string | undefined | false) =>
  files.flatMap((file) => complaints(importsOf(file), (target) => complaint(file.path, target)));

/** A file called handler.ts is a Lambda, and every Lambda is a file called handler.ts. */
export const lambdasAreHandlers: Law = (files) => {
  const deployed = files
    .filter(({ path }) => topOf(path) === 'infra')
    .flatMap(({ text }) => [...text.matchAll(/functionName: '(\w+)'/g)].map(([, name]) => name));
  const handlers = inServices(files).filter(({ path }) => basename(path) === 'handler.ts');
  const folders = handlers.map(({ path }) => featureOf(path));
  return [
    ...complaints(
      handlers,
      ({ path, text }) => !/export (async )?function handler\b/.test(text) && `${path}: no handler`,
    ),
    ...complaints(
      inServices(files).filter((file) => !handlers.includes(file)),
      ({ path, text }) =>
        /export (async function|function|const) handler\b/.test(text) && `${path}: a Lambda elsewhere`,
    ),
    ...complaints(folders, (name) => !deployed.includes(name) && `services/${name}/handler.ts is not deployed`),
    ...complaints(deployed, (name) => !folders.includes(name) && `${name} is deployed without a handler.ts`),
  ];
};

/** A thing imports only zod/mini and the pure ground, and it is pure: no clock, no chance, no input or output. */
export const thingsArePure: Law = (files) => {
  const pure = files.filter(({ path }) => isThing(path));
  const isAllowed = (target: string) => target === 'zod/mini' || pureGround.includes(target) || isThing(target);
  const impure = /\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\bprocess\.|\bconsole\.|\bawait\b|\bcrypto\b/;
  return [
    ...complaints(
      things,
      (thing) => !pure.some(({ path }) => path.startsWith(thing)) && `${thing}: a thing that is not there`,
    ),
    ...eachImport(pure, (path, target) => !isAllowed(target) && `${path} imports ${target}`),
    ...complaints(pure, ({ path, text }) => impure.test(text) && `${path} is not pure: ${impure.exec(text)?.[0]}`),
  ];
};

/** The tables of life cycles. A mutation in a row is a step, and the engine is its command. */
const tables = ['services/referrals/lifeCycle/lifeCycle.ts'];

/** A command is a row of a life cycle, or a file with the name of its mutation. It imports no API and no AWS SDK. */
export const commandsKnowNoApi =
  (mutations: string[]): Law =>
  (files) => {
    const inside = inServices(files).filter(
      ({ path }) => isFeature(featureOf(path)) && !isTranslation(path) && basename(path) !== 'handler.ts',
    );
    const names = inside.map(({ path }) => basename(path, '.ts'));
    const isStore = (path: string) => path.endsWith('Store.ts');
    return [
      ...complaints(mutations, (name) => {
        const count = names.filter((found) => found === name).length;
        const isStep = files.some(({ path, text }) => tables.includes(path) && text.includes(`'${name}'`));
        if (count > 1) return `${name}: ${count} files`;
        return count === 0 && !isStep && `${name}: neither a file nor a row`;
      }),
      ...eachImport(
        inside.filter(({ path }) => !isStore(path)),
        (path, target) =>
          (target.startsWith('services/graphql/') || target.startsWith('@aws-sdk/') || isTranslation(target)) &&
          `${path} imports ${target}`,
      ),
    ];
  };

/** Only stores, platform and handlers know AWS. Only resolvers, graphql and web know generated code. */
export const awsAndGeneratedStayInside: Law = (files) => {
  const mayKnowAws = (path: string) =>
    path.endsWith('Store.ts') || path.startsWith('services/platform/') || basename(path) === 'handler.ts';
  const mayKnowGenerated = (path: string) =>
    isTranslation(path) || path.startsWith('services/graphql/') || topOf(path) === 'web';
  return eachImport(inServices(files), (path, target) => {
    if (target.startsWith('@aws-sdk/') && !mayKnowAws(path)) return `${path} imports ${target}`;
    return target.includes('/generated/') && !mayKnowGenerated(path) && `${path} imports ${target}`;
  });
};

/** A feature reaches another one only through its thing and its views, its store and its keys, or its commands. */
export const featuresMeetAtTheDoor =
  (mutations: string[]): Law =>
  (files) => {
    const isDoor = (target: string) =>
      isThing(target) ||
      sequences.includes(target) ||
      /(Store|Keys|Views)\.ts$/.test(target) ||
      mutations.includes(basename(target, '.ts'));
    return eachImport(inServices(files), (path, target) => {
      const [from, to] = [featureOf(path), featureOf(target)];
      if (basename(target) === 'handler.ts') return `${path} imports ${target}`;
      if (from === 'platform' && to !== undefined && to !== 'platform') return `${path} imports a feature: ${target}`;
      if (!isFeature(to) || from === to) return undefined;
      if (path === 'services/graphql/resolvers.ts' && basename(target) === 'resolvers.ts') return undefined;
      return !isDoor(target) && `${path} imports ${target}`;
    });
  };

/**
 * Services run in the cloud, and infra describes it. Neither imports the code that runs, fills or tests them locally.
 */
export const cloudKnowsNoLaptop: Law = (files) =>
  eachImport(
    files.filter(({ path }) => ['services', 'infra'].includes(topOf(path))),
    (path, target) => {
      const banned =
        topOf(path) === 'services'
          ? ['local', 'data', 'tools', 'test', 'infra', 'web', 'examples']
          : ['local', 'data', 'test', 'web'];
      return banned.includes(topOf(target)) && `${path} imports ${target}`;
    },
  );

const floorIn = (order: readonly string[], path: string) =>
  order.findIndex((floor) => path === floor || path.startsWith(`${floor}/`));

/** A folder of services/ imports only folders below it. */
export const nothingRunsUpward: Law = (files) => {
  const places = inServices(files).map(({ path }) => path.split('/')[1] ?? '');
  const within = (path: string) => path.replace(/^services\//, '');
  const inReferrals = (path: string) => path.startsWith('services/referrals/');
  const referralFloor = (path: string) => {
    const found = floorIn(referralFloors, path.slice('services/referrals/'.length));
    return found === -1 ? referralFloors.length : found;
  };
  return [
    ...complaints([...new Set(places)], (name) => !floors.includes(name) && `services/${name} stands on no floor`),
    ...complaints([...floors], (name) => !places.includes(name) && `services/${name}: a floor without a folder`),
    ...eachImport(inServices(files), (path, target) => {
      if (topOf(target) !== 'services' || target.includes('/generated/')) return undefined;
      if (inReferrals(path) && inReferrals(target)) {
        return referralFloor(target) > referralFloor(path) && `${path} imports upward: ${target}`;
      }
      return floorIn(floors, within(target)) > floorIn(floors, within(path)) && `${path} imports upward: ${target}`;
    }),
  ];
};

/** The folders in which circles of imports are searched. */
export const importingFolders = [
  ...['services', 'infra', 'local', 'data', 'tools', 'schema', 'docs', 'bench', 'proofs', 'examples', 'test'],
] as const;

/** No file imports itself through other files. Imports of types count too. */
export const noCircles: Law = (files) => {
  const importsByPath = new Map(files.map((file) => [file.path, importsOf(file)]));
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, way: string[]): void => {
    const start = way.indexOf(path);
    if (start !== -1) found.push(`a circle: ${[...way.slice(start), path].join(' → ')}`);
    if (start !== -1 || done.has(path)) return;
    for (const target of importsByPath.get(path) ?? []) walk(target, [...way, path]);
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return found;
};
