import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ReadyOperation {
  title: string;
  query: string;
  variables: string;
}

const directory = join(import.meta.dirname, 'operations');

/** The page's tabs: one `.graphql` file each, in the order of their names, with variables of the same name beside it. */
export const readyOperations = (): ReadyOperation[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => ({
      title: name.replace(/^\d+-|\.graphql$/g, ''),
      query: readFileSync(join(directory, name), 'utf8'),
      variables: variablesBeside(name),
    }));

function variablesBeside(name: string): string {
  try {
    return readFileSync(join(directory, name.replace(/graphql$/, 'variables.json')), 'utf8');
  } catch {
    return '{}';
  }
}
