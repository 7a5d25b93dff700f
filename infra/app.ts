import { join } from 'node:path';
import { stageArguments } from './arguments.ts';
import { buildFunctions, bundlesDirectory } from './bundle/build.ts';
import { readInstitutions } from './institutions.ts';

// Bundles first, so that a fresh clone synthesizes in one step; the CDK is read while they are made, which takes as long.
const building = buildFunctions();
const { synthesize } = await import('./synth.ts');
await building;
try {
  synthesize({
    institutions: readInstitutions(),
    bundles: bundlesDirectory,
    outdir: process.env.CDK_OUTDIR ?? join(import.meta.dirname, '..', 'cdk.out'),
    ...stageArguments(process.argv.slice(2)),
  });
} catch (error) {
  // Findings, and what is wrong with a stage's settings, are said in words; a stack trace says nothing more.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
