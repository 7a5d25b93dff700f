import type { Source } from './laws.ts';

/**
 * The state that a module keeps between requests, found in its text. Only named state with a reason is allowed
 * (docs/security.md, "Threats", T37).
 */
export type Kept = { path: string; name: string };

const declared = /^(?:export )?(let|var|const) (\w+)(?::[^=\n]*[^=\n ])?(?: = ([^\n]*))?/gm;
const startsEmpty = /^(new (Map|Set|WeakMap|WeakSet|Array)(<.*>)?\(\)|create\w*Cache\(|\[\](?! as const)|\{\})/;
const methods = 'set|add|push|delete|clear|splice|unshift|pop|shift';

/** A variable that is assigned, counted up, or changed by one of its own methods, anywhere in the file. */
const isChanged = (name: string, text: string) =>
  [
    `\\b${name}\\.(${methods})\\(`,
    `\\b${name}(\\.\\w+|\\[[^\\]]+\\]) (\\?\\?|\\|\\||[-+*])?= `,
    `\\b${name}(\\.\\w+)?(\\+\\+|--)`,
    `Object\\.assign\\(${name}\\b`,
  ].some((pattern) => new RegExp(pattern).test(text));

export const keptBy = ({ path, text }: Source): Kept[] =>
  [...text.matchAll(declared)]
    .filter(([, kind, name = '', value = '']) => kind !== 'const' || startsEmpty.test(value) || isChanged(name, text))
    .map(([, , name = '']) => ({ path, name }));

/** State without a reason, and reasons without state. */
export function unexplained(files: Source[], reasons: Record<string, string>): string[] {
  const kept = files.flatMap(keptBy).map(({ path, name }) => `${path} ${name}`);
  const known = Object.keys(reasons);
  return [
    ...kept.filter((one) => !known.includes(one)),
    ...known.filter((one) => !kept.includes(one)).map((one) => `${one} is gone`),
  ];
}
