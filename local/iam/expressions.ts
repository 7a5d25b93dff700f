import { NotUnderstood } from './need.ts';

/** The names of attributes, as in ExpressionAttributeNames. */
type Names = Record<string, string> | undefined;

const words = new Set(['SET', 'REMOVE', 'ADD', 'DELETE', 'AND', 'OR', 'NOT', 'BETWEEN', 'IN']);
/** A placeholder of a value, or a path with its tail: `#a.b[0].c`, and `(` after the name of a function. */
const token = /:\w+|([#A-Za-z_]\w*)((?:\.[#\w]+|\[\d+\])*)(\s*\()?/g;

/** The top-level attributes that an expression of DynamoDB names. */
export function attributesIn(expression: unknown, names: Names): string[] {
  if (expression === undefined) return [];
  const found = [...String(expression).matchAll(token)].flatMap(([, first, , call]) =>
    first === undefined || call !== undefined || words.has(first.toUpperCase()) ? [] : [named(first, names)],
  );
  return [...new Set(found)];
}

/** The placeholder that a key condition compares with an attribute: `pk = :pk`. */
export function equalsIn(expression: unknown, attribute: string, names: Names): string {
  for (const [, name = '', value = ''] of String(expression ?? '').matchAll(/([#A-Za-z_]\w*)\s*=\s*(:\w+)/g))
    if (named(name, names) === attribute) return value;
  throw new NotUnderstood(`no key condition on ${attribute}`);
}

function named(name: string, names: Names): string {
  if (!name.startsWith('#')) return name;
  const given = names?.[name];
  if (given === undefined) throw new NotUnderstood(`${name} stands for no attribute`);
  return given;
}
