import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { leastInput } from './madeUpApi.ts';

/** Paths to a coordinate: from a root type, field by field, through each type at most once. */
export type Step = { type: GraphQLObjectType; field: GraphQLField<unknown, unknown> };
export type Path = Step[];

/** The deepest document that is answered (services/graphql/limits.ts; docs/security.md, "Threats", T10). */
const deepest = 8;

const objectsOf = (schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): readonly GraphQLObjectType[] => {
  const named = getNamedType(field.type);
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  return isObjectType(named) ? [named] : [];
};

/** Up to `most` paths to each type, the shortest first. */
export function pathsTo(schema: GraphQLSchema, most: number): Map<string, Path[]> {
  const found = new Map<string, Path[]>();
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type !== null && type !== undefined);
  for (const root of roots) found.set(root.name, [[]]);
  let edge: { type: GraphQLObjectType; path: Path }[] = roots.map((type) => ({ type, path: [] }));
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const { type, path } of edge) {
      for (const field of Object.values(type.getFields())) {
        for (const target of objectsOf(schema, field)) {
          const longer = [...path, { type, field }];
          const known = found.get(target.name) ?? [];
          const isLoop = longer.some((step) => step.type === target);
          if (isLoop || known.length >= most || longer.length >= deepest) continue;
          found.set(target.name, [...known, longer]);
          next.push({ type: target, path: longer });
        }
      }
    }
    edge = next;
  }
  return found;
}

/** The manners of a document: the same query in other words (docs/security.md, "Threats", T10). */
export const manners = ['plainly', 'by aliases', 'by inline fragments', 'by fragments', 'beside itself'] as const;
export type Manner = (typeof manners)[number];

const argumentsOf = ({ args }: GraphQLField<unknown, unknown>) => {
  const required = args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${leastInput(type)}`);
  return required.length > 0 ? `(${required.join(', ')})` : '';
};

export type Written = { document: string; keys: string[] };

/** A document with one path to one leaf. `keys` is the place of the value in the answer. */
export function written(path: Path, manner: Manner): Written {
  const fragments: string[] = [];
  const keys: string[] = [];
  const text = (at: number): string => {
    const step = path[at];
    if (!step) return '__typename';
    const { type, field } = step;
    const key = manner === 'by aliases' ? `a${at}` : field.name;
    keys[at] = key;
    const composite = isCompositeType(getNamedType(field.type));
    const head = `${key === field.name ? '' : `${key}: `}${field.name}${argumentsOf(field)}`;
    const one = composite ? `${head} { ${text(at + 1)} }` : head;
    const selection = manner === 'beside itself' && at > 0 ? `__typename ${one} again: ${one}` : one;
    const isOneOfSeveral = at > 0 && isAbstractType(getNamedType(path[at - 1]?.field.type ?? type));
    if (manner === 'by fragments') {
      fragments.push(`fragment F${at} on ${type.name} { ${selection} }`);
      return `...F${at}`;
    }
    return isOneOfSeveral || manner === 'by inline fragments' ? `... on ${type.name} { ${selection} }` : selection;
  };
  const root = path[0]?.type.name === 'Mutation' ? 'mutation' : 'query';
  const body = text(0);
  return { document: `${root} { ${body} } ${fragments.join(' ')}`, keys };
}
