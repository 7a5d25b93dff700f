// The command `npm run documents`. A program (a member of the kind MACHINE) may run only the registered documents of
// its institution.
import { parseArgs } from 'node:util';
import { chooseStore } from './chooseStore.ts';
import { documentsOfFile, type Manifest } from './documentManifest.ts';
import { Refused } from './refused.ts';

const usage = `npm run documents -- register --institution <MD-MEC> <file…>
npm run documents -- list --institution <MD-MEC>
npm run documents -- remove --institution <MD-MEC> <sha256…>
npm run --silent documents -- extract <file…>       prints the manifest of what the files hold; touches no store

A file is a document (.graphql), a manifest of documents (.json: hash → text), or a program: every text between backticks
that begins as query, mutation or fragment. All but extract take --stage <stage> [--region <region>]; without, the platform
that is running on this machine. What is registered runs at once, what is removed for a minute more.`;

const options = {
  institution: { type: 'string' },
  stage: { type: 'string' },
  region: { type: 'string' },
} as const;

type Say = (line: string) => void;

/** Throws Refused when the input or a document is not acceptable, otherwise the error of AWS. */
export async function documentsCommand(args: string[], say: Say): Promise<void> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
  const [verb = '', ...names] = positionals;
  if (verb === 'extract' && names.length > 0) return say(JSON.stringify(manifestOf(names), null, 2));
  const act = verbs[verb];
  const { institution } = values;
  if (!act || !institution || names.length > 0 !== act.takesNames) throw new Refused(usage);
  await chooseStore(values.stage, values.region);
  await act.run(institution, names, say);
}

type Verb = { takesNames: boolean; run: (institution: string, names: string[], say: Say) => Promise<void> };
const verbs: Partial<Record<string, Verb>> = {
  register: { takesNames: true, run: register },
  list: { takesNames: false, run: list },
  remove: { takesNames: true, run: remove },
};

const manifestOf = (files: string[]): Manifest => Object.assign({}, ...files.map(documentsOfFile));

async function register(institution: string, files: string[], say: Say): Promise<void> {
  const { registerDocuments } = await import('../data/registerDocuments.ts');
  const manifest = manifestOf(files);
  if (Object.keys(manifest).length === 0) throw new Refused(`no document in ${files.join(', ')}`);
  for (const { sha256, name } of await registerDocuments(await scopeOf(institution), institution, manifest)) {
    say(`${sha256}  ${institution}  ${name}`);
  }
}

async function list(institution: string, _names: string[], say: Say): Promise<void> {
  const { listDocuments } = await import('../services/graphql/documentStore.ts');
  for (const { sha256, name, registeredAt } of await listDocuments(await scopeOf(institution), institution)) {
    say(`${sha256}  ${institution}  ${registeredAt.slice(0, 10)}  ${name}`);
  }
}

async function remove(institution: string, hashes: string[], say: Say): Promise<void> {
  const { removeDocument } = await import('../services/graphql/documentStore.ts');
  const scope = await scopeOf(institution);
  for (const sha256 of hashes) {
    if (!(await removeDocument(scope, institution, sha256)))
      throw new Refused(`${institution} has no document ${sha256}`);
    say(`${sha256}  ${institution}  removed`);
  }
}

/**
 * An operator can write the table and acts as an administrator of the institution. The directory must know the
 * institution.
 */
async function scopeOf(institutionId: string) {
  const { asAdministrator } = await import('../services/caller/actor.ts');
  const { institutionAt } = await import('../services/institutions/institution.ts');
  const { loadDirectory } = await import('../services/institutions/institutionStore.ts');
  const { localDate } = await import('../services/platform/clock.ts');
  const country = institutionId.slice(0, 2);
  const directory = await loadDirectory(country);
  const day = localDate(new Date(), directory.timezone);
  if (!institutionAt(directory, institutionId, day)) throw new Refused(`no institution ${institutionId}`);
  return asAdministrator(country, institutionId);
}
