import type { JsonObject } from './assembly.ts';

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
