import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Json } from '../assembly.ts';
import type { Rule } from './walk.ts';

const specification = loadAwsServiceSpecSync();
const resourceOf = (type: string) => specification.lookup('resource', 'cloudFormationType', 'equals', type)[0];

/** True when AWS's specification marks the type as stateful. */
export const isStateful = (type: string): boolean => resourceOf(type)?.isStateful === true;

type Properties = NonNullable<ReturnType<typeof resourceOf>>['properties'];
type PropertyType = Properties[string]['type'];

/** A value that CloudFormation fills in has the expected type. */
const isFilledIn = (value: Json) =>
  Object.keys(value).length === 1 && /^(Ref|Fn::.*)$/.test(Object.keys(value)[0] ?? '');

/** CloudFormation's own schema: every type and property is known, and no required property is missing. */
export const schemaIsKept: Rule = (templates) =>
  Object.values(templates).flatMap(({ Resources }) =>
    Object.entries(Resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
      const resource = resourceOf(Type);
      return resource
        ? wrongIn(Properties, resource.properties, logicalId)
        : [`${logicalId}: the type ${Type} is unknown`];
    }),
  );

function wrongIn(values: Json, properties: Properties, place: string): string[] {
  const unknown = Object.keys(values).filter((name) => properties[name] === undefined);
  const missing = Object.keys(properties).filter((name) => properties[name]?.required && values[name] === undefined);
  const deeper = Object.entries<Json>(values).flatMap(([name, value]) => {
    const property = properties[name];
    if (property === undefined) return [];
    // A later specification may have corrected a type. A template that fitted the earlier one is still valid.
    const types = [property.type, ...(property.previousTypes ?? [])];
    return best(types.map((type) => wrongValue(value, type, `${place}.${name}`)));
  });
  return [
    ...unknown.map((name) => `${place}: ${name} is unknown`),
    ...missing.map((name) => `${place}: ${name} is missing`),
    ...deeper,
  ];
}

const best = (candidates: string[][]): string[] =>
  candidates.reduce((fewest, candidate) => (candidate.length < fewest.length ? candidate : fewest));

function wrongValue(value: Json, type: PropertyType, place: string): string[] {
  const isObject = typeof value === 'object' && value !== null;
  if (isObject && !Array.isArray(value) && isFilledIn(value)) return [];
  switch (type.type) {
    case 'ref':
      return isObject && !Array.isArray(value)
        ? wrongIn(value, specification.get('typeDefinition', type.reference).properties, place)
        : [`${place}: is no object`];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((element, position) => wrongValue(element, type.element, `${place}.${position}`))
        : [`${place}: is no list`];
    case 'map':
      return isObject
        ? Object.entries<Json>(value).flatMap(([name, element]) =>
            wrongValue(element, type.element, `${place}.${name}`),
          )
        : [`${place}: is no object`];
    case 'union':
      return best(type.types.map((candidate) => wrongValue(value, candidate, place)));
    case 'string':
      return !isObject && (type.allowedValues?.includes(String(value)) ?? true)
        ? []
        : [`${place}: is not one of its texts`];
    case 'boolean':
      return /^(true|false)$/.test(String(value)) ? [] : [`${place}: is neither true nor false`];
    case 'integer':
    case 'number':
      return Number.isFinite(Number(value)) ? [] : [`${place}: is no number`];
    default:
      return [];
  }
}
