import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, type IReusableStackSynthesizer } from 'aws-cdk-lib';
import { addChecks, checksWanted, refuseFindings, verdictIsOurs } from './checks.ts';
import type { InstitutionRecord } from './institutions.ts';
import { addStage } from './stacks.ts';
import { stageSettings } from './stageSettings.ts';

const root = join(import.meta.dirname, '..');

/**
 * The context of cdk.json. The CLI passes it on; `node infra/app.ts` reads it itself, so that both make the same
 * templates.
 */
const cdkContext = (): Record<string, unknown> => JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;

export type SynthOptions = {
  institutions: InstitutionRecord[];
  bundles: string;
  stage?: string | undefined;
  region?: string | undefined;
  outdir?: string | undefined;
  /** The check of the templates against CloudFormation's schemas takes as long as all other work together. */
  validate?: boolean;
};

/** Writes the assembly. The functions must be built before. It needs no network and no credentials. */
export function synthesize({
  institutions,
  bundles,
  stage,
  region,
  outdir,
  validate = checksWanted(),
}: SynthOptions): void {
  const app = new App({
    ...(outdir && { outdir }),
    // Reserved keys that the CLI sets from the settings in cdk.json: the origin of a bundle is kept, the paths of
    // constructs are not.
    context: {
      ...cdkContext(),
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:enable-path-metadata': false,
      ...verdictIsOurs,
    },
    analyticsReporting: false,
    builtinCloudFormationValidation: validate,
    // The CLI checks the bootstrap version itself, so the templates stay free of such rules and parameters.
    defaultStackSynthesizer: new DefaultStackSynthesizer({
      generateBootstrapVersionRule: false,
    }) as IReusableStackSynthesizer,
  });
  const named: string = stage ?? app.node.tryGetContext('stage') ?? 'dev';
  const settings = stageSettings(named, region ?? app.node.tryGetContext('region'));
  const expected = addStage(app, { stage: named, ...settings, institutions, bundles });
  if (validate) addChecks(app);
  const { directory } = app.synth();
  if (validate) refuseFindings(directory, expected);
}
