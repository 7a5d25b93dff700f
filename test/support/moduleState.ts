import type { Source } from './laws.ts';

/** What a module keeps between requests, by what is written: T37 allows only what is named with its reason. */
export type Kept = { path: string; name: string };

const declared = /^(?:export )?(let|var|const) (\w+)(?::[^=\n]*[^=\n ])?(?: = ([^\n]*))?/gm;
const startsEmpty = /^(new (Map|Set|WeakMap|WeakSet|Array)(<.*>)?\(\)|create\w*Cache\(|\[\](?! as const)|\{\})/;
const methods = 'set|add|push|delete|clear|splice|unshift|pop|shift';

/** Assigned to, counted up, or changed by one of its own methods, anywhere in the file. */
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

/** What is kept without a reason, and reasons for what is not kept any more. */
export function unexplained(files: Source[], reasons: Record<string, string>): string[] {
  const kept = files.flatMap(keptBy).map(({ path, name }) => `${path} ${name}`);
  const known = Object.keys(reasons);
  return [
    ...kept.filter((one) => !known.includes(one)),
    ...known.filter((one) => !kept.includes(one)).map((one) => `${one} is gone`),
  ];
}
