import { join } from 'node:path';
import { stageArguments } from './arguments.ts';
import { buildFunctions, bundlesDirectory } from './bundle/build.ts';
import { readInstitutions } from './institutions.ts';

// The bundles come first, so that a fresh clone synthesizes in one step. The CDK loads meanwhile.
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
  // Findings and faults in the settings of a stage are messages. A stack trace would add nothing.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
