/**
 * The part of Jest's globals that pure tests use. The tests run one after another until the first failure, so that a
 * mutant dies in half a second.
 */
export { expect } from 'expect';

type Body = () => unknown;
type Table = readonly unknown[];
const bodies: { name: string; body: Body }[] = [];
const names: string[] = [];

const rowsOf = (table: Table) => table.map((row) => (Array.isArray(row) ? row : [row]));

export const describe = Object.assign(group, {
  each: (table: Table) => (name: string, body: (...row: never[]) => void) => {
    for (const row of rowsOf(table)) group(name, () => body(...(row as never[])));
  },
});
function group(name: string, body: () => void): void {
  names.push(name);
  body();
  names.pop();
}

const add = (name: string, body: Body) => {
  bodies.push({ name: [...names, name].join(' › '), body });
};
export const it = Object.assign(add, {
  each: (table: Table) => (name: string, body: (...row: never[]) => unknown) => {
    for (const row of rowsOf(table)) add(name, () => body(...(row as never[])));
  },
});
export const test = it;
export const beforeAll = (body: Body) => add('before all', body);
export const afterAll = (body: Body) => add('after all', body);

/** The name of the first failed test, with its message. */
export async function firstFailure(): Promise<string | undefined> {
  for (const { name, body } of bodies) {
    try {
      await body();
    } catch (error) {
      return `${name}\n${error instanceof Error ? error.message : error}`;
    }
  }
  return undefined;
}
export const count = (): number => bodies.length;
