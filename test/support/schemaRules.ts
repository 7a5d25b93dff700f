import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';

/**
 * The rules of the contract as functions from a schema to complaints. A test gives each rule the real schema and a
 * broken one.
 */
export type SchemaRule = (schema: GraphQLSchema) => string[];

const folder = join(import.meta.dirname, '../../schema');
export const sdl = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .sort()
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

const ownTypes = (schema: GraphQLSchema): GraphQLNamedType[] =>
  Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));
const objectTypes = (schema: GraphQLSchema): GraphQLObjectType[] => ownTypes(schema).filter(isObjectType);

type Named = { at: string; name: string; description: string | null | undefined };

/** All named elements: types, fields, arguments, values, directives. */
function named(schema: GraphQLSchema): Named[] {
  const item = (
    at: string,
    { name, description }: { name: string; description?: string | null | undefined },
  ): Named => ({
    at: at ? `${at}.${name}` : name,
    name,
    description,
  });
  const ofType = (type: GraphQLNamedType): Named[] => {
    if (isEnumType(type)) return type.getValues().map((value) => item(type.name, value));
    if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => item(type.name, field));
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      item(type.name, field),
      ...field.args.map((arg) => item(`${type.name}.${field.name}`, arg)),
    ]);
  };
  const directives = schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive));
  return [
    ...ownTypes(schema).flatMap((type) => [item('', type), ...ofType(type)]),
    ...directives.flatMap((directive) => [
      item('', { name: `@${directive.name}`, description: directive.description }),
      ...directive.args.map((arg) => item(`@${directive.name}`, arg)),
    ]),
  ];
}

const fillers = new Set('a an the of its it this that is are be to in on for by or and with as what which'.split(' '));
const stem = (word: string) => word.toLowerCase().replace(/(ies|es|s|ed|ing)$/, '');
const wordsOf = (text: string) =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '' && !fillers.has(word.toLowerCase()))
    .map(stem);

/** Every element has a description that says more than its name. */
export const everythingIsDescribed: SchemaRule = (schema) =>
  named(schema).flatMap(({ at, name, description }) => {
    if (!description?.trim()) return [`${at} is not described`];
    const own = new Set(wordsOf(name));
    return wordsOf(description).every((word) => own.has(word)) ? [`${at}: "${description}" repeats the name`] : [];
  });

/** The records of a person. All fields are personal, except the random id. */
const personRecords = [
  ...['Beneficiary', 'DisclosedPerson', 'SafeContact', 'IdentityDocument', 'Dependant', 'Guardian'],
  ...['Appointment', 'ContactAttempt'],
];
/** Fields about the record, not about the person. */
const ofTheRecordItself = new Set(['Beneficiary.changes', 'Beneficiary.erasedAt']);
/**
 * Texts in other types without personal data: numbers of registers and files, codes, names of fields, articles of law.
 */
const impersonal = new Set([
  ...['number', 'caseNumber', 'incomingNumber', 'existingNumber', 'numbers'],
  ...['code', 'country', 'needCode', 'serviceCode', 'reasonCode', 'centre', 'issuingCentre', 'unit', 'receivingUnit'],
  ...[
    'type',
    'role',
    'field',
    'path',
    'currentStatus',
    'availableActions',
    'missingFields',
    'disclosedFields',
    'mutations',
  ],
  ...['legalGround', 'legalBasis', 'message', 'cursor', 'endCursor', 'startCursor'],
  // The access log and the history of a record name fields, members and numbers, never values.
  ...['operations', 'fields', 'coordinate', 'told', 'fileName'],
]);
/** The directory is public. It names places, never people. */
const directory = [
  ...['LocalizedText', 'CodeLabel', 'Centre', 'InstitutionUnit', 'InstitutionContact', 'Institution'],
  ...['ServiceAmount', 'ServiceSource', 'Service', 'InstitutionSuggestion', 'Validity'],
];
/** Lists and feeds hold no personal data. */
const listed = ['ReferralSummary', 'ReferralEdge', 'ReferralConnection', 'ReferralCount', 'Change', 'ChangePage'];

const isMarked = (field: { astNode?: { directives?: readonly { name: { value: string } }[] } | null | undefined }) =>
  (field.astNode?.directives ?? []).some(({ name }) => name.value === 'pii');

/** Personal fields are marked `@pii(class: …)`; lists have none. */
export const personalFieldsAreMarked: SchemaRule = (schema) => [
  ...personRecords.flatMap((name) => (isObjectType(schema.getType(name)) ? [] : [`no record ${name}`])),
  ...objectTypes(schema).flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const at = `${type.name}.${field.name}`;
      const kind = getNamedType(field.type).name;
      if (listed.includes(type.name)) return isMarked(field) ? [`${at}: a list shows personal data`] : [];
      if (isMarked(field) || directory.includes(type.name)) return [];
      if (ofTheRecordItself.has(at)) return [];
      if (personRecords.includes(type.name)) return kind === 'ID' ? [] : [`${at} of a person's record is not marked`];
      return kind === 'String' && !impersonal.has(field.name) ? [`${at} is a text and not marked`] : [];
    }),
  ),
];

const typeOf = (type: GraphQLObjectType, field: string) => String(type.getFields()[field]?.type);

/** Connections, edges and pages have the shape of Relay's cursor connections, and their fields take `first` and `after`. */
export const connectionsAreRelays: SchemaRule = (schema) => {
  const complaints: string[] = [];
  const expectField = (type: GraphQLObjectType | undefined, field: string, shape: string) => {
    if (!type || typeOf(type, field) !== shape) complaints.push(`${type?.name}.${field} is not ${shape}`);
  };
  const pageInfo = objectTypes(schema).find(({ name }) => name === 'PageInfo');
  for (const field of ['hasNextPage', 'hasPreviousPage']) expectField(pageInfo, field, 'Boolean!');
  for (const field of ['startCursor', 'endCursor']) expectField(pageInfo, field, 'String');
  for (const connection of objectTypes(schema).filter(({ name }) => name.endsWith('Connection'))) {
    const edgeName = connection.name.replace(/Connection$/, 'Edge');
    expectField(connection, 'edges', `[${edgeName}!]!`);
    expectField(connection, 'pageInfo', 'PageInfo!');
    const edge = objectTypes(schema).find(({ name }) => name === edgeName);
    expectField(edge, 'cursor', 'String!');
    if (edge && !edge.getFields().node) complaints.push(`${edgeName} has no node`);
  }
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      if (!getNamedType(field.type).name.endsWith('Connection')) continue;
      const args = field.args.map(({ name, type: shape }) => `${name}: ${shape}`);
      for (const arg of ['first: Int', 'after: String']) {
        if (!args.includes(arg)) complaints.push(`${type.name}.${field.name} takes no ${arg}`);
      }
    }
  }
  return complaints;
};

/** Values are SCREAMING_SNAKE_CASE, types PascalCase, fields and arguments camelCase. */
export const namesAreSpelledAlike: SchemaRule = (schema) => [
  ...ownTypes(schema).flatMap(({ name }) => (/^([A-Z][a-z]*)+$/.test(name) ? [] : [`${name} is not PascalCase`])),
  ...ownTypes(schema)
    .filter(isEnumType)
    .flatMap((type) => type.getValues().map(({ name }) => ({ name, at: `${type.name}.${name}` })))
    .flatMap(({ name, at }) =>
      /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name) ? [] : [`${at} is not SCREAMING_SNAKE_CASE`],
    ),
  ...named(schema)
    .filter(({ at }) => at.includes('.') && !isEnumType(schema.getType(at.split('.')[0] ?? '')))
    .flatMap(({ at, name }) => (/^[a-z][a-zA-Z0-9]*$/.test(name) ? [] : [`${at} is not camelCase`])),
];

const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;

/**
 * A mutation takes one `input` and answers a union of its success and problems. Commands on one referral share a union.
 */
export const mutationsAnswerUnions: SchemaRule = (schema) =>
  Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap((field) => {
    const name = capital(field.name);
    const args = field.args.map((arg) => `${arg.name}: ${arg.type}`).join(', ');
    const complaints = args === `input: ${name}Input!` ? [] : [`${field.name} takes (${args})`];
    const union = getNamedType(field.type);
    const stem = union.name === 'ReferralResult' ? 'Referral' : name;
    if (String(field.type) !== `${stem}Result!`) return [...complaints, `${field.name} answers ${field.type}`];
    if (!isUnionType(union)) return [...complaints, `${union.name} is no union`];
    const [success, ...problems] = union.getTypes();
    if (success?.name !== `${stem}Success`) complaints.push(`${union.name} does not begin with ${stem}Success`);
    const strangers = problems.filter((type) => !type.getInterfaces().some((one) => one.name === 'Problem'));
    complaints.push(...strangers.map((type) => `${union.name}: ${type.name} is no Problem`));
    if (!problems.some((type) => type.name === 'ValidationProblem'))
      complaints.push(`${union.name} knows no bad input`);
    return complaints;
  });

/** Enums and the lists of the code are equal, in the same order. */
export const enumsEqualCodes =
  (lists: Record<string, readonly string[]>): SchemaRule =>
  (schema) => {
    const enums = ownTypes(schema).filter(isEnumType);
    const unknown = enums.filter(({ name }) => !(name in lists)).map(({ name }) => `${name} has no list in the code`);
    const gone = Object.keys(lists).filter((name) => !enums.some((type) => type.name === name));
    const differing = enums.flatMap((type) => {
      const values = type.getValues().map(({ name }) => name);
      const list = lists[type.name];
      return list && values.join() !== list.join() ? [`${type.name}: ${values} is not ${list}`] : [];
    });
    return [...unknown, ...gone.map((name) => `no enum ${name}`), ...differing];
  };
