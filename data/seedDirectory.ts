// The part "directory": institutions, centres, needs and services, and on request the members of the demo.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asAdministrator } from '../services/caller/actor.ts';
import type { Member } from '../services/caller/member.ts';
import { putMember } from '../services/caller/memberStore.ts';
import { putDirectory } from '../services/institutions/institutionStore.ts';
import { documentsOfFile } from '../tools/documentManifest.ts';
import { backgroundAccounts, type DemoAccount, demoAccounts } from './accounts.ts';
import { directoriesFromFiles } from './directory.ts';

/** The file that infra/bundle/build.ts writes. */
const exampleDocuments = join(import.meta.dirname, '..', 'dist', 'back-office.documents.json');

type Say = (line: string) => void;

/** Makes the stored directory equal to data/directory. It may be repeated. */
export async function seedDirectory(say: Say): Promise<void> {
  for (const directory of directoriesFromFiles()) {
    const { written, removed, unchanged } = await putDirectory(directory);
    say(`directory of ${directory.country}: ${written} records written, ${removed} removed, ${unchanged} unchanged`);
  }
}

/** Makes the members of the demo. An existing member stays unchanged. */
export async function seedAccounts(say: Say): Promise<void> {
  const accounts = [...demoAccounts, ...backgroundAccounts];
  const machines = machineMembers();
  const members = [...accounts.map(memberOf), ...machines];
  const added = await Promise.all(members.map((member) => putMember(member)));
  say(`members: ${added.filter(Boolean).length} added, ${added.filter((isNew) => !isNew).length} there already`);
  const documents = await registerExampleDocuments(machines);
  if (documents > 0) say(`documents: ${documents} of the example for ${machines.length} systems`);
}

/**
 * The systems of the demo run the example back office. They may send its documents, which the build takes from its
 * source.
 */
async function registerExampleDocuments(machines: Member[]): Promise<number> {
  if (machines.length === 0 || !existsSync(exampleDocuments)) return 0;
  const { registerDocuments } = await import('./registerDocuments.ts');
  const manifest = documentsOfFile(exampleDocuments);
  for (const { country, institutionId } of machines) {
    await registerDocuments(asAdministrator(country, institutionId), institutionId, manifest);
  }
  return Object.keys(manifest).length;
}

/** The systems whose app clients the local platform knows: `MD-MEC:<client id>,…`. */
const machineMembers = (): Member[] =>
  (process.env.DEMO_MACHINES ?? '').split(',').flatMap((machine) => {
    const [institutionId, memberId] = machine.split(':');
    if (!institutionId || !memberId) return [];
    const place = `system.${institutionId.slice(3).toLowerCase()}`;
    return {
      memberId,
      kind: 'MACHINE',
      displayName: place,
      email: `${place}@demo.indreptar.example`,
      roles: ['INSTITUTION_CONTACT'],
      country: institutionId.slice(0, 2),
      institutionId,
      active: true,
      version: 1,
    };
  });

export const memberOf = ({ sub, email, displayName, roles, institutionId, unit, centre }: DemoAccount) => ({
  memberId: sub,
  kind: 'PERSON' as const,
  country: institutionId.slice(0, 2),
  active: true,
  version: 1,
  ...{ email, displayName, roles, institutionId, unit, centre },
});
