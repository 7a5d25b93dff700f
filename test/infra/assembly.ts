import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { InstitutionRecord } from '../../infra/institutions.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template is read as the JSON it is
export type Json = any;
export type Resource = {
  Type: string;
  Properties: Json;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Metadata?: Json;
};
export type Template = {
  Resources: Record<string, Resource>;
  Parameters?: Json;
  Outputs?: Json;
  Mappings?: Json;
  text: string;
};

export type StageOptions = { stage?: string; region?: string; validate?: boolean };

/** The templates of a stage as they are written, with empty bundles. */
export const templatesOf = (institutions: InstitutionRecord[], stage = 'test'): Record<string, Template> =>
  readTemplates(synthesized(institutions, { stage }));

/** Synthesizes a stage into folder/cdk.out, with empty bundles, and returns that path. */
export function writeAssembly(folder: string, institutions: InstitutionRecord[], options: StageOptions = {}): string {
  const outdir = join(folder, 'cdk.out');
  cpSync(synthesized(institutions, options), outdir, { recursive: true });
  return outdir;
}

/**
 * An assembly that no test may change. It is made once in a run of all tests, by a process that loads the CDK faster
 * than jest.
 */
function synthesized(institutions: InstitutionRecord[], options: StageOptions): string {
  const made = process.env.TEST_ASSEMBLIES;
  if (!made) throw new Error('jest.config.js says where the assemblies of a run are');
  const given = [JSON.stringify(institutions), JSON.stringify(options)];
  const folder = join(made, createHash('sha256').update(given.join()).digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    execFileSync(process.execPath, [join(import.meta.dirname, 'synthHere.ts'), unfinished, ...given], {
      stdio: 'pipe',
    });
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      // Another test file has made the same assembly meanwhile.
      if (!existsSync(folder)) throw error;
    }
  }
  return join(folder, 'cdk.out');
}

/** The templates of an assembly, by the names of their stacks. */
export function readTemplates(outdir: string): Record<string, Template> {
  const files = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [file.split('.')[0], readTemplate(join(outdir, file))]));
}

function readTemplate(path: string): Template {
  const text = readFileSync(path, 'utf8');
  return { ...JSON.parse(text), text };
}

export const resourcesOf = (templates: Record<string, Template>, type: string): [string, Resource][] =>
  Object.values(templates).flatMap((template) =>
    Object.entries(template.Resources).filter(([, resource]) => resource.Type === type),
  );

export const propertiesOf = (templates: Record<string, Template>, type: string): Json[] =>
  resourcesOf(templates, type).map(([, resource]) => resource.Properties);

/** A few institutions in the form of data/. */
export const someInstitutions: InstitutionRecord[] = [
  { country: 'MD', code: 'IGM', delivery: 'QUEUE' },
  { country: 'MD', code: 'MEC', delivery: 'QUEUE', machineClient: true },
  { country: 'MD', code: 'CNAS', delivery: 'QUEUE' },
  { country: 'RO', code: 'CNAS', delivery: 'QUEUE' },
  { country: 'MD', code: 'MECC', delivery: 'FEED' },
];
