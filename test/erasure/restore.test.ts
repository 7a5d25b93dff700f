import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { replayErasures } from '../../services/erasure/replay.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aPerson } from '../support/referrals.ts';
import { aFullPerson, ask, erasing, holding, releasing, type Someone, someone } from './people.ts';
import { type Dump, dumpOf, recoverable, restoreTable } from './remains.ts';

/**
 * Tables come back from a backup that predates an erasure. The ledger is in a table that is never restored, so it knows
 * the erasure.
 */

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

const restore = (table: string, dump: Dump) => restoreTable(platform.table, table, dump);
const said: string[] = [];
const replay = () => replayErasures(platform.now(), (line) => said.push(line));
const erase = (person: Someone) => ask(platform.as('coordinator.igm'), 'eraseBeneficiary', erasing(person));
const surnameOf = async ({ caseId }: Someone) =>
  (
    await platform.as('coordinator.igm')('query($id: ID) { case(ref: { id: $id }) { beneficiary { surname } } }', {
      id: caseId,
    })
  ).data.case.beneficiary.surname;

it('an erased person stays erased after a restore and a replay of the ledger; a hold keeps its state', async () => {
  const { tableName, keysName } = platform.table;
  const markers: string[] = [];
  const people: Someone[] = [];
  for (let count = 0; count < 3; count++) people.push(await someone(platform, aFullPerson(markers), 2));
  const spared = await someone(platform, aPerson({ surname: 'Neatinsa' }), 1);
  const [held, released] = [await someone(platform, aPerson(), 0), await someone(platform, aPerson(), 0)];
  await ask(platform.as('coordinator.igm'), 'setLegalHold', holding(released));
  const words = people.flatMap((person) => person.words);
  const backup = await dumpOf(platform.table);

  for (const person of people) expect((await erase(person)).__typename).toBe('EraseBeneficiarySuccess');
  await ask(platform.as('coordinator.igm'), 'setLegalHold', holding(held));
  // Later than the hold that it releases, because the ledger is replayed in the order of its instants.
  platform.setNow('2026-04-10T07:00:01.000Z');
  await ask(platform.as('coordinator.igm'), 'releaseLegalHold', releasing(released));
  expect(await recoverable(platform.table, markers)).toEqual([]);

  await restore(tableName, backup);
  await restore(keysName, backup);
  // Without the ledger the values are readable again. This is the danger, and it proves that the search works.
  expect((await recoverable(platform.table, [...markers, ...words])).length).toBe(markers.length + words.length);

  const replayed = await replay();
  expect(replayed).toMatchObject({ persons: 5, keys: 5, cases: 3, told: 6 });
  expect(await recoverable(platform.table, [...markers, ...words])).toEqual([]);
  for (const person of people) {
    expect(await surnameOf(person)).toBeNull();
    expect(await erase(person)).toMatchObject({ code: 'PERSON_ERASED' });
    const document = 'query($id: ID) { referral(id: $id) { erasedAt summary history { type } } }';
    const { referral } = (await platform.as('coordinator.igm')(document, { id: person.referrals[1]?.id })).data;
    expect(referral).toMatchObject({ erasedAt: '2026-04-10T07:00:00.000Z', summary: '' });
    expect(referral.history.at(-1).type).toBe('referral.personErased');
  }
  expect(await surnameOf(spared)).toBe('Neatinsa');
  expect(await erase(held)).toMatchObject({ code: 'LEGAL_HOLD' });
  expect((await erase(released)).__typename).toBe('EraseBeneficiarySuccess');
  const { nodes } = (
    await platform.as('coordinator.igm')('{ erasures { nodes { beneficiaryId confirmations { number } } } }')
  ).data.erasures;
  for (const { beneficiaryId } of people) {
    expect(nodes.find((one: Someone) => one.beneficiaryId === beneficiaryId)?.confirmations).toHaveLength(2);
  }
});

it('a second replay changes nothing, and says so', async () => {
  const before = await dumpOf(platform.table);
  said.length = 0;
  expect(await replay()).toMatchObject({ keys: 0, cases: 0, told: 0 });
  expect(said.join('\n')).toMatch(/persons.*\nkeys: 0 rows.*\nrecords: 0 persons/);
  expect(await dumpOf(platform.table)).toEqual(before);
});

it('a keys table that was restored alone loses the keys of erased persons too', async () => {
  const { keysName } = platform.table;
  const markers: string[] = [];
  const person = await someone(platform, aFullPerson(markers), 1);
  const backup = await dumpOf(platform.table);
  await erase(person);
  await restore(keysName, backup);
  expect(await recoverable(platform.table, person.words)).toEqual(person.words);
  expect(await replay()).toMatchObject({ keys: 1, cases: 0, told: 0 });
  expect(await recoverable(platform.table, [...person.words, ...markers])).toEqual([]);
});
