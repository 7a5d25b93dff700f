import type { Json, Resource, Template } from '../assembly.ts';

export type Templates = Record<string, Template>;
/** A rule returns its findings by resource; none when the template is right. */
export type Rule = (templates: Templates) => string[];

type Place = { stack: string; logicalId: string; resource: Resource; template: Template };

export const placesOf = (templates: Templates, type: string): Place[] =>
  Object.entries(templates).flatMap(([stack, template]) =>
    Object.entries(template.Resources).flatMap(([logicalId, resource]) =>
      resource.Type === type ? [{ stack, logicalId, resource, template }] : [],
    ),
  );

/** A rule for every resource of a type. */
export const forEvery =
  (type: string, wrong: (properties: Json, place: Place) => (string | false | undefined)[]): Rule =>
  (templates) =>
    placesOf(templates, type).flatMap((place) =>
      wrong(place.resource.Properties ?? {}, place).flatMap((what) => (what ? `${place.logicalId}: ${what}` : [])),
    );

export const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/**
 * A value as text, with the values that CloudFormation fills in as ${…}: "arn:${AWS::Partition}:sqs:eu-central-1:…".
 */
export function textOf(value: Json): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (value.Ref) return `\${${value.Ref}}`;
  if (value['Fn::GetAtt']) return `\${${listOf(value['Fn::GetAtt']).join('.')}}`;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(textOf).join(value['Fn::Join'][0]);
  if (value['Fn::Sub']) return textOf(listOf(value['Fn::Sub'])[0]);
  return JSON.stringify(value);
}

/** The keys of the stage that a value names: "table", "queue", "log", "field". Empty for any other key. */
export function keyOf(value: Json, template: Template): string | undefined {
  const parameter = value?.Ref && template.Parameters?.[value.Ref]?.Default;
  if (parameter) return /\/([a-z]+)-key-arn$/.exec(parameter)?.[1];
  const logicalId = value?.['Fn::GetAtt']?.[0];
  if (template.Resources[logicalId]?.Type !== 'AWS::KMS::Key') return undefined;
  return /^([A-Z][a-z]+)Key/.exec(logicalId)?.[1]?.toLowerCase();
}

export type Statement = Json;
export type Policy = { owner: string; kind: 'role' | 'key' | 'resource'; statement: Statement; template: Template };

/** Every statement of every policy: of roles, keys, queues, topics, APIs and log groups. */
export function policiesOf(templates: Templates): Policy[] {
  return Object.values(templates).flatMap((template) =>
    Object.entries(template.Resources).flatMap(([owner, { Type, Properties = {} }]) =>
      documentsOf(Type, Properties).flatMap(([kind, document]) =>
        listOf(document.Statement).map((statement) => ({ owner, kind, statement, template })),
      ),
    ),
  );
}

function documentsOf(type: string, properties: Json): ['role' | 'key' | 'resource', Json][] {
  if (type === 'AWS::KMS::Key') return [['key', properties.KeyPolicy]];
  if (type === 'AWS::IAM::Role') {
    return listOf<Json>(properties.Policies).map(({ PolicyDocument }) => ['role', PolicyDocument]);
  }
  if (!properties.PolicyDocument && !properties.Policy?.Statement) return [];
  const kind = type.startsWith('AWS::IAM::') ? 'role' : 'resource';
  return [[kind, properties.PolicyDocument ?? properties.Policy]];
}
