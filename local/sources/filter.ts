type Pattern = { [key: string]: Pattern | Condition[] };
type Condition = string | number | boolean | null | { [operator: string]: unknown };
export type Filter = (record: unknown) => boolean;

/** The filters of the mapping. A record passes when one of them matches. An unknown operator throws at the start. */
export function compileFilters(patterns: string[]): Filter {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map((pattern) => compile(JSON.parse(pattern) as Pattern));
  return (record) => filters.some((filter) => filter(record));
}

function compile(pattern: Pattern): Filter {
  const parts = Object.entries(pattern).map(([key, inner]): [string, Filter] => [
    key,
    Array.isArray(inner) ? anyOf(inner.map(compileCondition)) : compile(inner),
  ]);
  return (value) => {
    const holder = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    return parts.every(([key, matches]) => matches(holder[key]));
  };
}

const anyOf =
  (conditions: Filter[]): Filter =>
  (value) =>
    conditions.some((matches) => matches(value));

function compileCondition(condition: Condition): Filter {
  if (typeof condition !== 'object' || condition === null) return (value) => value === condition;
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(condition);
  const text = String(operand);
  if (others.length === 0)
    switch (operator) {
      case 'prefix':
        return (value) => typeof value === 'string' && value.startsWith(text);
      case 'suffix':
        return (value) => typeof value === 'string' && value.endsWith(text);
      case 'exists':
        return (value) => (value !== undefined) === operand;
      case 'anything-but': {
        const refused = Array.isArray(operand) ? operand : [operand];
        if (refused.every((each) => typeof each !== 'object'))
          return (value) => value !== undefined && !refused.includes(value);
      }
    }
  throw new Error(`filter ${JSON.stringify(condition)} is not known here`);
}
