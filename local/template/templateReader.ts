import { PlatformProblem } from '../problem.ts';
import type { Json, JsonObject, StackTemplate, TemplateResource } from './assembly.ts';
import { intrinsicOf, type Lookup, resolveValue } from './intrinsics.ts';
import { knownTypes, unknownProperty } from './knownTypes.ts';
import type { Identity, Place } from './resourceTypes.ts';

export interface ReadResource {
  stack: string;
  logicalId: string;
  type: string;
  properties: JsonObject;
  ref: string;
  attributes: Record<string, string>;
}

/** All stacks for one place. Every name, reference and parameter is computed, and unknown ones are refused. */
export interface ReadTemplate {
  resources: ReadResource[];
  ofType(type: string): ReadResource[];
  /** The resource with this Ref or Arn. */
  find(type: string, refOrArn: string): ReadResource | undefined;
  /** The function that a caller names by its name, its ARN, or the ARN of an alias. */
  calledFunction(nameOrArn: string): ReadResource | undefined;
  /** The path on disk of a function's code. */
  asset(stack: string, objectKey: string): string | undefined;
}

const knownSections = ['Outputs', 'Rules', 'AWSTemplateFormatVersion', 'Description', 'Metadata'];
const knownResourceAttributes = [
  'Type',
  'Properties',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'Metadata',
];

export function readTemplate(stacks: StackTemplate[], place: Place): ReadTemplate {
  const world = new TemplateWorld(stacks, place);
  const resources = stacks.flatMap((stack) =>
    Object.keys(stack.resources)
      .filter((logicalId) => stack.resources[logicalId]?.Type !== 'AWS::CDK::Metadata')
      .map((logicalId) => world.read(stack, logicalId)),
  );
  const find: ReadTemplate['find'] = (type, refOrArn) =>
    resources.find(
      (resource) => resource.type === type && (resource.ref === refOrArn || resource.attributes.Arn === refOrArn),
    );
  return {
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    find,
    calledFunction: (nameOrArn) => {
      const alias = find('AWS::Lambda::Alias', nameOrArn);
      return find('AWS::Lambda::Function', alias ? String(alias.properties.FunctionName) : nameOrArn);
    },
    asset: (stack, objectKey) => stacks.find((each) => each.stack === stack)?.assets[objectKey],
  };
}

class TemplateWorld {
  readonly #stacks: StackTemplate[];
  readonly #place: Place;
  readonly #read = new Map<string, ReadResource>();
  readonly #inProgress = new Set<string>();

  constructor(stacks: StackTemplate[], place: Place) {
    this.#stacks = stacks;
    this.#place = place;
    for (const stack of stacks)
      for (const section of Object.keys(stack.otherSections))
        if (!knownSections.includes(section)) throw new PlatformProblem(`${stack.stack}: unknown section ${section}`);
  }

  read(stack: StackTemplate, logicalId: string): ReadResource {
    const key = `${stack.stack}/${logicalId}`;
    const done = this.#read.get(key);
    if (done) return done;
    const resource = stack.resources[logicalId] as TemplateResource;
    const fail = failing(stack.stack, logicalId, resource.Type);
    if (this.#inProgress.has(key)) fail('refers to itself');
    this.#inProgress.add(key);
    const known = knownTypes[resource.Type] ?? fail('unknown resource type');
    for (const attribute of Object.keys(resource))
      if (!knownResourceAttributes.includes(attribute)) fail(`unknown attribute ${attribute}`);
    const unknown = unknownProperty(known, leafPaths(resource.Properties ?? {}));
    if (unknown) fail(`unknown property ${unknown}`);
    const properties = resolveValue(resource.Properties ?? {}, this.#lookup(stack, fail)) as JsonObject;
    const identity: Identity = known.identify({ stack: stack.stack, logicalId, properties, place: this.#place });
    const read = { stack: stack.stack, logicalId, type: resource.Type, properties, ...identity };
    this.#read.set(key, read);
    this.#inProgress.delete(key);
    return read;
  }

  #lookup(stack: StackTemplate, fail: (what: string) => never): Lookup {
    const lookup: Lookup = {
      fail,
      ref: (name) => {
        if (name in stack.resources) return this.read(stack, name).ref;
        if (name in stack.parameters) return this.#parameter(stack, name, lookup);
        return this.#pseudoParameter(stack, name) ?? fail(`Ref to unknown ${name}`);
      },
      attribute: (logicalId, attribute) => {
        if (!(logicalId in stack.resources)) return fail(`Fn::GetAtt of unknown ${logicalId}`);
        const target = this.read(stack, logicalId);
        return target.attributes[attribute] ?? fail(`unknown attribute ${logicalId}.${attribute} of ${target.type}`);
      },
      systemParameter: (name) => this.#systemParameter(name) ?? fail(`no stack writes the parameter ${name}`),
    };
    return lookup;
  }

  #parameter(stack: StackTemplate, name: string, lookup: Lookup): string {
    const parameter = stack.parameters[name];
    const value = parameter?.Default ?? lookup.fail(`parameter ${name} has no default`);
    if (parameter?.Type === 'String') return value;
    if (parameter?.Type === 'AWS::SSM::Parameter::Value<String>') return lookup.systemParameter(value);
    return lookup.fail(`parameter ${name} has the unknown type ${parameter?.Type}`);
  }

  #systemParameter(name: string): string | undefined {
    for (const stack of this.#stacks)
      for (const [logicalId, resource] of Object.entries(stack.resources)) {
        if (resource.Type !== 'AWS::SSM::Parameter' || resource.Properties?.Name === undefined) continue;
        const lookup = this.#lookup(stack, failing(stack.stack, logicalId, resource.Type));
        if (resolveValue(resource.Properties.Name, lookup) === name)
          return this.read(stack, logicalId).attributes.Value;
      }
    return undefined;
  }

  #pseudoParameter(stack: StackTemplate, name: string): string | undefined {
    const values: Record<string, string> = {
      'AWS::AccountId': this.#place.account,
      'AWS::Region': this.#place.region,
      'AWS::Partition': 'aws',
      'AWS::StackName': stack.stack,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return values[name];
  }
}

const failing =
  (stack: string, logicalId: string, type: string) =>
  (what: string): never => {
    throw new PlatformProblem(`${stack}/${logicalId} (${type}): ${what}`);
  };

/** The paths of all values: scalars, expressions, empty lists and objects. */
function leafPaths(value: Json, path = ''): string[] {
  if (typeof value !== 'object' || value === null || intrinsicOf(value)) return [path];
  const inner: [string, Json][] = Array.isArray(value)
    ? value.map((item) => [`${path}[]`, item])
    : Object.entries(value).map(([key, item]) => [path ? `${path}.${key}` : key, item]);
  return inner.length === 0 ? (path ? [path] : []) : inner.flatMap(([innerPath, item]) => leafPaths(item, innerPath));
}
