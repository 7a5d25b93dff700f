import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstitutionRecord } from '../../infra/institutions.ts';
import { synthesize } from '../../infra/synth.ts';

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

/** Synthesizes a stage into a folder of its own, with empty bundles, and reads the templates as they were written. */
export function templatesOf(
  institutions: InstitutionRecord[],
  stage = 'test',
  validate = false,
): Record<string, Template> {
  const folder = mkdtempSync(join(tmpdir(), 'indreptar-synth-'));
  try {
    return readTemplates(writeAssembly(folder, institutions, { stage, validate }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type StageOptions = { stage?: string; region?: string; validate?: boolean };

/** Synthesizes a stage into folder/cdk.out, with empty bundles, and returns that path. */
export function writeAssembly(folder: string, institutions: InstitutionRecord[], options: StageOptions = {}): string {
  for (const name of ['graphql', 'relay']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.js'), 'exports.handler = async () => {};\n');
  }
  const outdir = join(folder, 'cdk.out');
  synthesize({ stage: 'test', validate: false, ...options, institutions, outdir, bundles: folder });
  return outdir;
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

/** A few institutions, as data/ writes them. */
export const someInstitutions: InstitutionRecord[] = [
  { country: 'MD', code: 'IGM', delivery: 'QUEUE' },
  { country: 'MD', code: 'MEC', delivery: 'QUEUE', machineClient: true },
  { country: 'MD', code: 'CNAS', delivery: 'QUEUE' },
  { country: 'RO', code: 'CNAS', delivery: 'QUEUE' },
  { country: 'MD', code: 'MECC', delivery: 'FEED' },
];
