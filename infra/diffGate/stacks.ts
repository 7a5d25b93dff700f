import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: properties are read as the JSON they are
export type Json = any;

export type Resource = {
  Type: string;
  Properties?: Record<string, Json>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Condition?: string;
};
export type Template = { Resources: Record<string, Resource>; [section: string]: Json };

export type Stack = { template: Template; terminationProtection: boolean };
/** The stacks of one stage, by name. */
export type Stacks = Record<string, Stack>;

/** The beginning of all names of a stage. The name of a stage has no hyphen, so no other stage begins so. */
export const stackPrefix = (stage: string) => `Indreptar-${stage}-`;

/**
 * Reads an assembly of the CDK.
 * @throws when the folder holds no assembly, no stack of the stage, or stacks of several regions
 */
export function readAssembly(folder: string, stage: string): { stacks: Stacks; region: string } {
  const manifestFile = join(folder, 'manifest.json');
  if (!existsSync(manifestFile)) throw new Error(`${folder} is no CDK assembly: it holds no manifest.json`);
  const { artifacts = {} } = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const stacks: Stacks = {};
  const regions = new Set<string>();
  for (const [id, { type, environment, properties }] of Object.entries<Json>(artifacts)) {
    const name: string = properties?.stackName ?? id;
    if (type !== 'aws:cloudformation:stack' || !name.startsWith(stackPrefix(stage))) continue;
    regions.add(environment.split('/').at(-1));
    stacks[name] = {
      template: parseTemplate(readFileSync(join(folder, properties.templateFile), 'utf8'), name),
      terminationProtection: properties.terminationProtection === true,
    };
  }
  const [region, ...others] = regions;
  if (region === undefined) throw new Error(`${folder} holds no stack of stage ${stage}: synthesize it first`);
  if (others.length > 0) throw new Error(`${folder} holds stacks of several regions: ${[...regions].join(', ')}`);
  return { stacks, region };
}

/** @throws when the text is no template with resources, as the CDK writes it */
export function parseTemplate(text: string, stack: string): Template {
  let template: Template | undefined;
  try {
    template = JSON.parse(text);
  } catch {}
  if (typeof template?.Resources !== 'object') throw new Error(`the template of ${stack} cannot be read as JSON`);
  return template;
}
