import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';

/** Random documents that reach persons on every path, and the persons that an answer shows. */

export type Chance = () => number;

/** A small generator of numbers in [0, 1). The same seed gives the same documents. */
export function chanceFrom(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const oneOf = <T>(chance: Chance, items: readonly T[]): T => items[Math.floor(chance() * items.length)] as T;

type Writer = { chance: Chance; schema: GraphQLSchema; fragments: string[]; aliases: number };

export const newWriter = (schema: GraphQLSchema, chance: Chance): Writer => ({
  chance,
  schema,
  fragments: [],
  aliases: 0,
});

/** Random fields of a type, with its name and id, sometimes inside a fragment or under an alias. */
export function selection(writer: Writer, typeName: string, levels: number): string {
  const { chance, schema } = writer;
  const type = schema.getType(typeName) as GraphQLObjectType;
  const all = Object.values(type.getFields()).filter(({ args }) =>
    args.every(({ defaultValue, type: argument }) => defaultValue !== undefined || !String(argument).endsWith('!')),
  );
  const leaves = all.filter((field) => isLeafType(getNamedType(field.type)) && field.name !== 'id');
  const objects = all.filter((field) => isObjectType(getNamedType(field.type)));
  const some = (fields: GraphQLField<unknown, unknown>[], share: number) => fields.filter(() => chance() < share);
  const written = [
    ...some(leaves, 0.3).map((field) => named(writer, field.name)),
    ...(levels > 0
      ? some(objects, 0.5).map(
          (field) => `${named(writer, field.name)} ${selection(writer, getNamedType(field.type).name, levels - 1)}`,
        )
      : []),
  ];
  const fields = wrapped(writer, typeName, written.join(' '));
  return `{ __typename ${type.getFields().id ? 'id' : ''} ${fields} }`;
}

const mostAliases = 6;
function named(writer: Writer, field: string): string {
  if (writer.aliases >= mostAliases || writer.chance() > 0.1) return field;
  writer.aliases += 1;
  return `a${writer.aliases}_${field}: ${field}`;
}

function wrapped(writer: Writer, typeName: string, fields: string): string {
  const turn = writer.chance();
  if (fields === '' || turn > 0.3) return fields;
  if (turn > 0.15) return `... on ${typeName} { ${fields} }`;
  const name = `F${writer.fragments.length}`;
  writer.fragments.push(`fragment ${name} on ${typeName} { ${fields} }`);
  return `...${name}`;
}

/** The data of one person that an answer shows for one purpose: `subject|KIND|id` and the coordinates with a value. */
export type Shown = Map<string, Set<string>>;

/** The types whose personal fields belong to members of staff. */
const colleagues = ['Member', 'Colleague', 'EventActor'];

/**
 * Reads only the answer: the personal fields with a value, by person. `subjectOfReferral` gives the id of a person that
 * an institution is not told.
 */
export function shownIn(
  answer: unknown,
  schema: GraphQLSchema,
  subjectOfReferral: (referralId: string) => string,
): Shown {
  const shown: Shown = new Map();
  const walk = (value: unknown, above: string | undefined, caseId: string | undefined): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, above, caseId);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    const object = value as Record<string, unknown>;
    const typeName = String(object.__typename);
    const type = schema.getType(typeName);
    const id = String(object.id);
    const besides = (object.referral as { id?: string } | undefined)?.id;
    let purpose = above;
    let inCase = caseId;
    if (typeName === 'Referral') purpose = `${subjectOfReferral(id)}|REFERRAL|${id}`;
    else if (typeName.endsWith('Success') && besides) purpose = `${subjectOfReferral(besides)}|REFERRAL|${besides}`;
    else if (typeName === 'IntegrationCase') inCase = id;
    else if (typeName === 'Beneficiary') purpose = `${id}|CASE|${inCase}`;
    for (const [key, item] of Object.entries(object)) {
      const name = key.replace(/^a\d+_/, '');
      const field = isObjectType(type) ? type.getFields()[name] : undefined;
      const isPersonal = field?.extensions.pii !== undefined && !colleagues.includes(typeName);
      if (isPersonal && item !== null && item !== undefined && purpose) {
        shown.set(purpose, (shown.get(purpose) ?? new Set()).add(`${typeName}.${name}`));
      }
      walk(item, purpose, inCase);
    }
  };
  walk(answer, undefined, undefined);
  return shown;
}
