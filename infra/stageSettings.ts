import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The settings of each stage, kept in the context `stages` of cdk.json so that a later deployment does not forget them:
 * `{ "prod": { "region": "eu-central-1", "domain": "api.example.md", "certificateArn": "arn:aws:acm:…", "exploring":
 * false } }`.
 */
export type StageSettings = { region: string; domain?: string; certificateArn?: string; exploring: boolean };

export const defaultRegion = 'eu-central-1';
const stageName = /^[a-z][a-z0-9]{1,11}$/;
const cdkFile = join(import.meta.dirname, '..', 'cdk.json');
const known = ['region', 'domain', 'certificateArn', 'exploring'];

type Stages = Record<string, Partial<StageSettings> | undefined>;
const stagesOfFile = (): Stages => JSON.parse(readFileSync(cdkFile, 'utf8')).context.stages ?? {};

/** The settings of a stage. An explicit region takes precedence. Throws an Error that names the fault. */
export function stageSettings(stage: string, region?: string, stages: Stages = stagesOfFile()): StageSettings {
  if (!stageName.test(stage)) throw new Error(`stage must be 2 to 12 small letters and digits: ${stage}`);
  const own = stages[stage] ?? {};
  const unknown = Object.keys(own).find((name) => !known.includes(name));
  if (unknown) throw new Error(`cdk.json: stages.${stage}.${unknown} is not known; there are ${known.join(', ')}`);
  if (Boolean(own.domain) !== Boolean(own.certificateArn)) {
    throw new Error(`cdk.json: stages.${stage} needs domain and certificateArn together`);
  }
  // Any text would count as true, also "false".
  const { exploring = true } = own;
  if (typeof exploring !== 'boolean') throw new Error(`cdk.json: stages.${stage}.exploring is true or false`);
  return { ...own, exploring, region: region ?? own.region ?? defaultRegion };
}
