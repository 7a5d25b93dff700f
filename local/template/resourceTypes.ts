import type { JsonObject } from './assembly.ts';

/** The machine for which the template is laid out. */
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

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
export interface Identity {
  ref: string;
  attributes: Record<string, string>;
}

/**
 * One type of resource. Property paths have dots, `[]` stands for the elements of a list, and a final `.*` for a whole
 * subtree. A property in neither list stops the platform, so running locally also tests the template.
 */
export interface KnownType {
  /** Properties that the local platform acts upon. */
  acts: string[];
  /** Properties without a meaning on one machine: keys at rest, backups, tags, log retention. */
  inert: string[];
  identify(resource: Identified): Identity;
}
