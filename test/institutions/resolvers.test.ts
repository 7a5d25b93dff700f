import { directoriesFromFiles } from '../../data/directory.ts';
import { forgetDirectories, putDirectory } from '../../services/institutions/institutionStore.ts';
import { institutionResolvers } from '../../services/institutions/resolvers.ts';
import { startTable, type TestTable } from '../support/engines.ts';

const { Query } = institutionResolvers;
let table: TestTable;
beforeAll(async () => {
  table = await startTable();
  forgetDirectories();
  for (const directory of directoriesFromFiles()) await putDirectory(directory);
});
afterAll(() => table.stop());

const now = () => new Date('2026-03-02T09:00:00Z');
const inMoldova = { actor: { country: 'MD' }, now } as never;
const inRomania = { actor: { country: 'RO' }, now } as never;
// biome-ignore lint/suspicious/noExplicitAny: a resolver is called as the server calls it, without root and info.
const ask = (resolver: unknown, args: object, context = inMoldova): Promise<any> =>
  (resolver as (...all: unknown[]) => Promise<unknown>)(undefined, args, context, undefined);

test('a bare code is of your own country, an id of the country it names', async () => {
  expect(await ask(Query.institution, { code: 'CNAS' })).toMatchObject({ id: 'MD-CNAS', delivery: 'QUEUE' });
  expect(await ask(Query.institution, { code: 'CNAS' }, inRomania)).toMatchObject({ id: 'RO-CNAS' });
  expect(await ask(Query.institution, { code: 'RO-CNAS' })).toMatchObject({ id: 'RO-CNAS', country: 'RO' });
});

test('an ended institution is shown with its successors', async () => {
  const msmps = await ask(Query.institution, { code: 'MSMPS' });
  expect(msmps).toMatchObject({ active: false, successors: ['MS', 'MMPS'], validity: { to: '2021-08-05' } });
  expect(await ask(Query.institution, { code: 'MSMPS', on: '2018-02-22' })).toMatchObject({ active: true });
});

test('an unknown institution or country is null or empty, not an error', async () => {
  expect(await ask(Query.institution, { code: 'NONE' })).toBeNull();
  expect(await ask(Query.institution, { code: 'MEC', country: 'XX' })).toBeNull();
  expect(await ask(Query.institutions, { country: 'x'.repeat(3000) })).toEqual([]);
  expect(await ask(Query.services, { need: 'NONE' })).toEqual([]);
});

test('institutions are listed with centres, units and contacts by place', async () => {
  const [igm] = await ask(Query.institutions, { kind: 'ISSUER' });
  expect(igm.centres.map((centre: { code: string }) => centre.code)).toEqual(['IGM-BL', 'IGM-CB', 'IGM-CH']);
  const [mec] = await ask(Query.institutions, { text: 'mec' });
  expect(mec.units).toHaveLength(3);
  expect(mec.contacts[0]).toEqual({ place: 'contact.mec', name: expect.anything(), deputy: 'supervisor.mec' });
});

test('services of a past day show the centres and the published contact of that day', async () => {
  const services = await ask(Query.services, {
    need: 'LANGUAGE',
    locality: 'Craiova',
    country: 'RO',
    on: '2018-12-01',
  });
  const interact = services.find((service: { code: string }) => service.code === 'INTERACT-LANGUAGE');
  expect(interact.provider).toMatchObject({ code: 'OIM', active: true });
  expect(interact.provider.centres[0].publishedContact).toContain('Str. Viitorului');
  expect(interact.documentsToBring[0].label.ro).toBe('Permisul de ședere sau actul de protecție');
});

test('suggestions say why in both languages', async () => {
  const [first] = await ask(Query.suggestedInstitutions, { need: 'EMPLOYMENT', locality: 'Cahul' });
  expect(first).toMatchObject({
    rank: 1,
    reason: 'PRIMARY',
    institution: { id: 'MD-ANOFM' },
    unit: { code: 'ANOFM-CB' },
  });
  expect(first.why.en).toBe('The institution competent for this need');
});

test('needs come from the directory with their family, other codes from the catalogues', async () => {
  const needs = await ask(Query.codes, { kind: 'NEED' });
  expect(needs).toContainEqual(expect.objectContaining({ code: 'VOCATIONAL', family: 'EMPLOYMENT' }));
  const statuses = await ask(Query.codes, { kind: 'REFERRAL_STATUS' });
  expect(statuses[0]).toEqual({
    kind: 'REFERRAL_STATUS',
    code: 'DRAFT',
    label: { ro: 'Ciornă', en: 'Draft' },
    family: null,
  });
});
