import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlatformProblem } from '../problem.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface TemplateResource {
  Type: string;
  Properties?: JsonObject;
  [attribute: string]: unknown;
}

export interface TemplateParameter {
  Type: string;
  Default?: string;
  [attribute: string]: unknown;
}

export interface StackTemplate {
  stack: string;
  resources: Record<string, TemplateResource>;
  parameters: Record<string, TemplateParameter>;
  /** The sections of the file besides resources and parameters. */
  otherSections: Record<string, unknown>;
  /** The path on this disk of each file asset, by S3 key. */
  assets: Record<string, string>;
  /** 'unknown-region' when the deployment decides about the region of the stack. */
  region: string;
}

interface Artifact {
  type: string;
  environment?: string;
  displayName?: string;
  dependencies?: string[];
  properties?: { templateFile?: string; stackName?: string; file?: string };
}

/** Every stack of a synthesized assembly, as CloudFormation receives it. */
export function readAssembly(directory: string): StackTemplate[] {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile))
    throw new PlatformProblem(`no synthesized template in ${directory}: run npm run synth`);
  const artifacts = Object.entries(
    (readJson(manifestFile) as { artifacts?: Record<string, Artifact> }).artifacts ?? {},
  );
  return artifacts
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, artifact]) => readStack(directory, id, artifact, new Map(artifacts)));
}

function readStack(directory: string, id: string, artifact: Artifact, artifacts: Map<string, Artifact>): StackTemplate {
  const { Resources, Parameters, ...otherSections } = readJson(
    join(directory, artifact.properties?.templateFile ?? `${id}.template.json`),
  ) as { Resources?: StackTemplate['resources']; Parameters?: StackTemplate['parameters'] };
  return {
    stack: artifact.properties?.stackName ?? artifact.displayName ?? id,
    resources: Resources ?? {},
    parameters: Parameters ?? {},
    otherSections,
    assets: assetsOf(directory, artifact, artifacts),
    region: artifact.environment?.split('/').at(-1) ?? 'unknown-region',
  };
}

function assetsOf(directory: string, artifact: Artifact, artifacts: Map<string, Artifact>): Record<string, string> {
  const assets: Record<string, string> = {};
  for (const dependency of artifact.dependencies ?? []) {
    const file = artifacts.get(dependency)?.properties?.file;
    if (artifacts.get(dependency)?.type !== 'cdk:asset-manifest' || !file) continue;
    const manifest = readJson(join(directory, file)) as {
      files?: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
    };
    for (const { source, destinations } of Object.values(manifest.files ?? {}))
      for (const { objectKey } of Object.values(destinations)) assets[objectKey] = join(directory, source.path);
  }
  return assets;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
