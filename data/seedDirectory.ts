// The part "directory": institutions, centres, needs, services; where asked, the members of the demo.
import { putDirectory } from '../services/institutions/institutionStore.ts';
import { putMember } from '../services/members/memberStore.ts';
import { backgroundAccounts, type DemoAccount, demoAccounts } from './accounts.ts';
import { directoriesFromFiles } from './directory.ts';

type Say = (line: string) => void;

/** Makes the stored directory what data/directory says. Twice is as good as once. */
export async function seedDirectory(say: Say): Promise<void> {
  for (const directory of directoriesFromFiles()) {
    const { written, removed, unchanged } = await putDirectory(directory);
    say(`directory of ${directory.country}: ${written} records written, ${removed} removed, ${unchanged} unchanged`);
  }
}

/** Gives the demo's places a membership. A member who is there already stays as they are. */
export async function seedAccounts(say: Say): Promise<void> {
  const accounts = [...demoAccounts, ...backgroundAccounts];
  const added = await Promise.all(accounts.map((account) => putMember(memberOf(account))));
  say(`members: ${added.filter(Boolean).length} added, ${added.filter((isNew) => !isNew).length} there already`);
}

export const memberOf = ({ sub, email, displayName, roles, institutionId, unit, centre }: DemoAccount) => ({
  memberId: sub,
  kind: 'PERSON' as const,
  country: institutionId.slice(0, 2),
  active: true,
  version: 1,
  ...{ email, displayName, roles, institutionId, unit, centre },
});
