import { demoAccounts, subOf } from '../../data/accounts.ts';
import { directoriesFromFiles } from '../../data/directory.ts';
import { institutionIdOf } from '../../services/institutions/institution.ts';

test('the accounts are the sixteen places of the demo, each at its own example address', () => {
  expect(demoAccounts).toHaveLength(16);
  for (const { place, email } of demoAccounts) expect(email).toBe(`${place}@demo.indreptar.example`);
});

test('every account belongs to an institution and a centre of the directory', () => {
  const directories = directoriesFromFiles();
  const institutions = directories.flatMap((directory) => directory.institutions.map(institutionIdOf));
  const centres = directories.flatMap((directory) => directory.centres.map((centre) => centre.code));
  for (const account of demoAccounts) {
    expect(institutions).toContain(account.institutionId);
    if (account.centre) expect(centres).toContain(account.centre);
  }
});

test('a subject is a UUID that depends on the address alone, in upper or lower case', () => {
  const subs = demoAccounts.map((account) => account.sub);
  expect(new Set(subs).size).toBe(subs.length);
  for (const sub of subs) expect(sub).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(subOf('Admin@Demo.Indreptar.Example ')).toBe(subOf('admin@demo.indreptar.example'));
});
