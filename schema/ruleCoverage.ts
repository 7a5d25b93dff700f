import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import type { Rules } from '../services/access/rules/index.ts';

/**
 * The differences between the schema and the access rules, by coordinate. A difference fails the build (docs/security.md,
 * "Threats", T09). Interfaces have no rules, because every answer is an object and has the rules of its type.
 */
export function gapsIn(schema: GraphQLSchema, rules: Rules): string[] {
  const fields = new Map<string, GraphQLField<unknown, unknown>>(
    Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field] as const),
      ),
  );
  const isPersonal = (coordinate: string) =>
    (fields.get(coordinate)?.astNode?.directives ?? []).some(({ name }) => name.value === 'pii');
  const unruled = [...fields.keys()].filter((coordinate) => !rules.has(coordinate));
  const stale = [...rules.keys()].filter((coordinate) => !fields.has(coordinate));
  const misjudged = [...rules].filter(
    ([coordinate, { holds }]) => fields.has(coordinate) && isPersonal(coordinate) !== (holds !== 'NOTHING_PERSONAL'),
  );
  return [
    ...unruled.map((coordinate) => `${coordinate} has no rule: no role would see it`),
    ...stale.map((coordinate) => `${coordinate} has a rule and is not in the schema`),
    ...misjudged.map(([coordinate]) =>
      isPersonal(coordinate)
        ? `${coordinate} is @pii in the schema and plain in its rule`
        : `${coordinate} is personal in its rule and not @pii in the schema`,
    ),
  ];
}

export function assertRuled(schema: GraphQLSchema, rules: Rules): void {
  const gaps = gapsIn(schema, rules);
  if (gaps.length > 0) throw new Error(`Access rules and schema differ (services/access/rules/):\n${gaps.join('\n')}`);
}
