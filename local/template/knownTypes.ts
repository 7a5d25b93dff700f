import type { JsonObject } from './assembly.ts';
import { knownApiTypes } from './knownApiTypes.ts';
import { knownDataTypes } from './knownDataTypes.ts';
import { knownOperationTypes } from './knownOperationTypes.ts';

/** The machine that the template is laid out on. */
export interface Place {
  account: string;
  region: string;
  queueUrl(queueName: string): string;
  issuerUrl: string;
}

export interface Identified {
  stack: string;
  logicalId: string;
  properties: JsonObject;
  place: Place;
}

/** What `Ref` and `Fn::GetAtt` answer for a resource. */
export interface Identity {
  ref: string;
  attributes: Record<string, string>;
}

/**
 * One type of resource. Property paths are dotted, `[]` stands for the elements of a list, a final `.*` for a whole subtree.
 * Whatever is in neither list stops the platform: that is what makes running locally a test of the template.
 */
export interface KnownType {
  /** Properties that the local platform acts upon. */
  acts: string[];
  /** Properties known to mean nothing on one machine: keys at rest, backups, tags, log retention. */
  inert: string[];
  identify(resource: Identified): Identity;
}

export const knownTypes: Record<string, KnownType> = { ...knownDataTypes, ...knownApiTypes, ...knownOperationTypes };

/** The first path inside the properties that the type does not list. */
export function unknownProperty(type: KnownType, paths: string[]): string | undefined {
  const listed = [...type.acts, ...type.inert];
  return paths.find((path) => !listed.some((entry) => covers(entry, path)));
}

function covers(entry: string, path: string): boolean {
  const subtree = entry.endsWith('.*') ? entry.slice(0, -2) : undefined;
  // An expression or an empty list may stand where a deeper path is listed.
  return within(path, subtree ?? entry, subtree !== undefined) || within(subtree ?? entry, path, true);
}

const within = (path: string, root: string, deep: boolean): boolean =>
  path === root || (deep && (path.startsWith(`${root}.`) || path.startsWith(`${root}[`)));
