import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstitutionRecord } from '../../infra/institutions.ts';
import { synthesize } from '../../infra/synth.ts';
import { readTemplates, type StageOptions, type Template } from './assembly.ts';

/**
 * Synthesis in this process, for tests that do it often or with their own constructs: loading the CDK takes three
 * seconds.
 */

/** Synthesizes a stage into folder/cdk.out, with empty bundles, and returns that path. */
export function synthesizeHere(folder: string, institutions: InstitutionRecord[], options: StageOptions = {}): string {
  for (const name of ['graphql', 'relay', 'sealer', 'retention']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.js'), 'exports.handler = async () => {};\n');
  }
  const outdir = join(folder, 'cdk.out');
  synthesize({ stage: 'test', validate: false, ...options, institutions, outdir, bundles: folder });
  return outdir;
}

/** The templates as they were written. The folder is removed again. */
export function templatesHere(institutions: InstitutionRecord[], stage = 'test'): Record<string, Template> {
  const folder = mkdtempSync(join(tmpdir(), 'indreptar-synth-'));
  try {
    return readTemplates(synthesizeHere(folder, institutions, { stage }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// As a program: `synthHere.ts <folder> <institutions> <options>`, for `writeAssembly`.
if (import.meta.main) {
  const [folder = '', institutions = '', options = ''] = process.argv.slice(2);
  synthesizeHere(folder, JSON.parse(institutions), JSON.parse(options));
}
