import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, type IReusableStackSynthesizer } from 'aws-cdk-lib';
import { addChecks, checksWanted, refuseFindings, verdictIsOurs } from './checks.ts';
import type { InstitutionRecord } from './institutions.ts';
import { addStage } from './stacks.ts';
import { stageSettings } from './stageSettings.ts';

const root = join(import.meta.dirname, '..');

/** cdk.json's context: the CLI would hand it over, `node infra/app.ts` reads it itself, so both make the same templates. */
const cdkContext = (): Record<string, unknown> => JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;

export type SynthOptions = {
  institutions: InstitutionRecord[];
  bundles: string;
  stage?: string | undefined;
  region?: string | undefined;
  outdir?: string | undefined;
  /** Checks the templates against CloudFormation's own schemas, which takes as long as everything else together. */
  validate?: boolean;
};

/** Writes the assembly. Functions must be built first; needs no network and no credentials. */
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
    // Reserved keys that the CLI sets from cdk.json's own settings: where a bundle came from is kept, construct paths are not.
    context: {
      ...cdkContext(),
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:enable-path-metadata': false,
      ...verdictIsOurs,
    },
    analyticsReporting: false,
    builtinCloudFormationValidation: validate,
    // The CLI checks the bootstrap version itself; templates stay free of rules and parameters that are not ours.
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
