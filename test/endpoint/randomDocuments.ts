import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';

/** Documents and variables made from the schema by a seed. The same seed gives the same documents on every machine. */

/** A small generator of repeatable numbers (mulberry32). */
export function randomOf(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count: number) => Math.floor(next() * count);
  const chance = (share: number) => next() < share;
  const of = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  return { below, chance, of };
}
export type Random = ReturnType<typeof randomOf>;

export type Request = { query: string; variables: Record<string, unknown>; operationName?: string };

/** The ids, numbers and texts in fuzzed values. Texts contain the marker. */
export type Words = { marker: string; ids: string[]; numbers: string[] };

/** Mostly a valid document within the limits. A part of the documents is then changed. */
export function randomRequest(schema: GraphQLSchema, random: Random, words: Words, brokenShare = 0.4): Request {
  const mutates = random.chance(0.15);
  const root = (mutates ? schema.getMutationType() : schema.getQueryType()) as GraphQLObjectType;
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];

  function argumentsOf(args: readonly GraphQLArgument[]): string {
    const share = random.of([0.3, 0.5, 0.8]);
    const given = args.filter((arg) => isRequiredArgument(arg) || random.chance(share));
    const texts = given.map((arg) => {
      const name = `v${declared.length}`;
      declared.push(`$${name}: ${arg.type}`);
      variables[name] = arg.name === 'first' ? 1 + random.below(5) : inputValue(arg.type, 0);
      return `${arg.name}: $${name}`;
    });
    return texts.length > 0 ? `(${texts.join(', ')})` : '';
  }

  function inputValue(type: GraphQLInputType, level: number): unknown {
    if (isNonNullType(type)) return inputValue(type.ofType, level) ?? '';
    if (random.chance(0.05)) return null;
    if (isListType(type)) return Array.from({ length: random.below(3) }, () => inputValue(type.ofType, level + 1));
    if (isEnumType(type)) return random.of(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || (level < 3 && random.chance(0.3)),
      );
      return Object.fromEntries(fields.map((field) => [field.name, inputValue(field.type, level + 1)]));
    }
    return leafOf((type as GraphQLNamedType).name);
  }

  function leafOf(typeName: string): unknown {
    if (typeName === 'Int') return random.of([-1, 0, 1, 2, 7, 50, 51, 2026, 2147483647, -2147483648]);
    if (typeName === 'Float') return random.of([0, -1.5, 1e300]);
    if (typeName === 'Boolean') return random.chance(0.5);
    if (typeName === 'ID') return random.of(words.ids);
    if (typeName === 'Date') return random.of(['2026-04-10', '2026-02-30', '0000-00-00', words.marker]);
    if (typeName === 'DateTime') return random.of(['2026-04-10T07:00:00.000Z', '2026-04-10', words.marker]);
    return random.of([
      words.marker,
      '',
      'MEC',
      'LANGUAGE',
      ...words.numbers,
      `${words.marker}\u0000ș`,
      `${'x'.repeat(300)}`,
    ]);
  }

  function selectionsOf(type: GraphQLNamedType, level: number): string {
    if (isUnionType(type)) {
      const members = type.getTypes().filter(() => random.chance(0.3));
      return `{ __typename ${members.map((member) => `... on ${member.name} ${selectionsOf(member, level + 1)}`).join(' ')} }`;
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return '';
    const fields = Object.values(type.getFields()).filter((field) => !hasRequired(field));
    const usable = level < 4 ? fields : fields.filter((field) => isLeafType(getNamedType(field.type)));
    // Personal fields are chosen more often, because they could do harm.
    const share = 5 / Math.max(usable.length, 5);
    const chosen = usable.filter((field) => random.chance(field.extensions.pii ? 6 * share : share));
    return `{ __typename ${chosen.map((field) => fieldText(field, level)).join(' ')} }`;
  }

  function fieldText(field: GraphQLField<unknown, unknown>, level: number): string {
    return `${field.name}${argumentsOf(field.args)} ${selectionsOf(getNamedType(field.type), level + 1)}`;
  }

  // Queries that name a record by its id are chosen more often, because they reach more.
  const fields = Object.values(root.getFields()).flatMap((field) =>
    Array(field.args[0]?.name === 'id' ? 6 : 1).fill(field),
  );
  const count = mutates || random.chance(0.8) ? 1 : 2;
  const chosen = [...new Set(Array.from({ length: count }, () => random.of(fields)))];
  const body = `{ ${chosen.map((field) => fieldText(field, 0)).join(' ')} }`;
  const head = declared.length > 0 ? `(${declared.join(', ')})` : '';
  const request = { query: `${mutates ? 'mutation' : 'query'} Q${head} ${body}`, variables };
  return random.chance(brokenShare) ? broken(request, random, words) : request;
}

const hasRequired = (field: GraphQLField<unknown, unknown>) => field.args.some(isRequiredArgument);

/** One change of a request. It may become invalid or stay valid. */
function broken({ query, variables }: Request, random: Random, { marker }: Words): Request {
  const at = random.below(query.length);
  const name = random.of(Object.keys(variables));
  const changed = (value: unknown) => ({
    query,
    variables: { ...variables, ...(name !== undefined && { [name]: value }) },
  });
  const ways: (() => Request)[] = [
    () => ({ query: query.slice(0, at), variables }),
    () => ({
      query:
        query.slice(0, at) + random.of(['{', '}', '"', '#', '...', '@', '!', '$', '\u202E', marker]) + query.slice(at),
      variables,
    }),
    () => ({ query: query.slice(0, at) + query.slice(at + 1 + random.below(20)), variables }),
    () => ({ query: query.replace(/__typename/g, `${marker}`), variables }),
    () => ({ query: query.replace(/__typename/g, '__typename @include(if: true) @skip(if: false)'), variables }),
    () => ({ query: query.replace('__typename', '__schema { types { name } }'), variables }),
    () => ({ query: `${query} fragment ${marker} on Query { ...${marker} }`, variables }),
    () => ({
      query: query.replace(
        '{',
        `{ ${Array.from({ length: 1 + random.below(30) }, (_, index) => `a${index}: __typename`).join(' ')} `,
      ),
      variables,
    }),
    () => ({ query: query.replaceAll(' __typename', ` ${'__typename '.repeat(random.below(60))}`), variables }),
    () =>
      changed(random.of([marker, [marker], { [marker]: marker }, 1.5, true, null, [[[[marker]]]], 'x'.repeat(5_000)])),
    () => ({ query, variables: { [marker]: marker } }),
    () => ({ query, variables, operationName: random.of([marker, '__proto__', 'Q', '']) }),
  ];
  return random.of(ways)();
}
