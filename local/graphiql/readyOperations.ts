import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoAccount } from '../../data/accounts.ts';

type DemoRole = DemoAccount['roles'][number];

export interface ReadyOperation {
  /** Folder and file: `institution/10-completeReferral`. */
  name: string;
  query: string;
  /** JSON with placeholders such as `$uuid`, which the page fills at each sending. */
  variables: string;
}

/** Who gets which folder of operations; `everyone` comes first for all. */
const folders: Partial<Record<DemoRole, string>> = {
  CASEWORKER: 'caseworker',
  COORDINATOR: 'coordinator',
  INSTITUTION_CONTACT: 'institution',
  INSTITUTION_HANDLER: 'institution',
};

const directory = join(import.meta.dirname, 'operations');

/** The page's tabs for somebody with these roles: one `.graphql` file each, with its variables beside it. */
export const readyOperations = (roles: readonly DemoRole[]): ReadyOperation[] =>
  [...new Set(['everyone', ...roles.flatMap((role) => folders[role] ?? [])])].flatMap(operationsIn);

export const allReadyOperations = (): ReadyOperation[] => readdirSync(directory).sort().flatMap(operationsIn);

function operationsIn(folder: string): ReadyOperation[] {
  return readdirSync(join(directory, folder))
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const name = `${folder}/${file.replace(/\.graphql$/, '')}`;
      const variables = join(directory, `${name}.variables.json`);
      return {
        name,
        query: readFileSync(join(directory, `${name}.graphql`), 'utf8'),
        variables: existsSync(variables) ? readFileSync(variables, 'utf8') : '{}',
      };
    });
}
