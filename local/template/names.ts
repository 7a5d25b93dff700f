import { createHash } from 'node:crypto';
import type { Identified } from './resourceTypes.ts';

const hashOf = (resource: Identified) =>
  createHash('sha256').update(`${resource.stack}/${resource.logicalId}`).digest('hex');

/** A stable identifier like generated ones (client ids, API ids). It is the same at every start. */
export const generatedId = (resource: Identified, length: number): string =>
  BigInt(`0x${hashOf(resource)}`)
    .toString(36)
    .padStart(length, '0')
    .slice(0, length);

export const generatedUuid = (resource: Identified): string =>
  hashOf(resource).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** The name in the template, or a name made as CloudFormation makes it. */
export const nameOf = (resource: Identified, property: string): string =>
  typeof resource.properties[property] === 'string'
    ? resource.properties[property]
    : `${resource.stack}-${resource.logicalId}-${generatedId(resource, 12)}`;

export const arn = (resource: Identified, service: string, path: string, region = resource.place.region): string =>
  `arn:aws:${service}:${region}:${resource.place.account}:${path}`;
