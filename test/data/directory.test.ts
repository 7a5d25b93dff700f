import { readFileSync } from 'node:fs';
import { directoriesFromFiles } from '../../data/directory.ts';

const directories = directoriesFromFiles();
const services = directories.flatMap((directory) => directory.services);
const centres = directories.flatMap((directory) => directory.centres);
const source = (name: string) => readFileSync(new URL(`../../data/sources/${name}`, import.meta.url), 'utf8');

/** The bullets of a source with the heading above them. */
function bullets(name: string): { heading: string; bullet: string }[] {
  let heading = '';
  return source(name)
    .split('\n')
    .map((line) => line.trim())
    .flatMap((line) => {
      if (line.startsWith('•')) return [{ heading, bullet: line.slice(1).trim() }];
      if (line !== '') heading = line;
      return [];
    });
}

const offers = {
  '000_6645ed49db8a0f32.txt': 'Serviciile oferite în cadrul proiectelor sunt:',
  '002_2b0ff4e15d9ffeac.txt':
    'Servicii oferite în cele 3 Centre Regionale de Integrare deschise la București, Brașov și Craiova:',
  '003_4d20853f3e64d651.txt':
    'The following services form part of the integration programme offered by the General Inspectorate for Immigration (IGI) through its regional centers:',
};

describe.each(Object.entries(offers))('%s', (name, heading) => {
  const offered = bullets(name).filter((line) => line.heading === heading);
  test('has services', () => expect(offered.length).toBeGreaterThanOrEqual(7));
  test.each(offered)('offers a service with its source: $bullet', ({ bullet }) => {
    const found = services.filter((service) => service.source.document === name && service.source.quote === bullet);
    expect(found).not.toHaveLength(0);
    for (const service of found) {
      expect(service.country).toBe('RO');
      expect(service.documentsToBring).not.toHaveLength(0);
    }
  });
  test('quotes nothing that it does not say', () => {
    const quoted = services.filter((service) => service.source.document === name).map((s) => s.source.quote);
    expect(offered.map((line) => line.bullet)).toEqual(expect.arrayContaining(quoted));
  });
});

test('the other bullets of the sources are aims, audiences and the three centres, not services', () => {
  const rest = Object.entries(offers).flatMap(([name, heading]) =>
    bullets(name).filter((line) => line.heading !== heading),
  );
  const named = rest.filter((line) => line.bullet.startsWith('Centrul Regional de Integrare'));
  expect(named.map((line) => line.bullet)).toEqual(
    expect.arrayContaining(centres.filter((c) => c.code.startsWith('INT-')).map((c) => c.name.ro)),
  );
  const headings = new Set(rest.filter((line) => !named.includes(line)).map((line) => line.heading));
  expect([...headings]).toEqual([
    expect.stringMatching(/^Proiectele FAMI își propun/),
    expect.stringMatching(/^Grupul țintă/),
    expect.stringMatching(/^Proiectul își propune/),
    'Cui ne adresăm?',
  ]);
});

test('the English text 001 names as many services as the Romanian text 000', () => {
  const english = source('001_44fa043c57ab7452.txt').split('The services offered within the projects are:')[1] ?? '';
  const list = bullets('000_6645ed49db8a0f32.txt').filter(
    (line) => line.heading === offers['000_6645ed49db8a0f32.txt'],
  );
  expect(
    english
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('- ')),
  ).toHaveLength(list.length);
});

test('the numbers of the sources are in the record', () => {
  const byCode = new Map(services.map((service) => [service.code, service]));
  expect(byCode.get('IGI-GRANT')).toMatchObject({ amount: { value: 540, unit: 'RON' }, maxMonths: 12 });
  expect(byCode.get('IGI-RENT')).toMatchObject({ amount: { value: 50, unit: 'PERCENT' }, maxMonths: 12 });
  expect(byCode.get('IGI-TWO-MONTHS')?.maxMonths).toBe(2);
  expect(byCode.get('IGI-ACCOMMODATION')?.maxMonths).toBe(12);
});

test('the centres, partners and services of 002 end in June 2019, and their contacts are text, not accounts', () => {
  const of2018 = [
    ...centres.filter((centre) => centre.code.startsWith('INT-')),
    ...services.filter((service) => service.source.document.startsWith('002')),
  ];
  expect(of2018).toHaveLength(3 + 10);
  for (const record of of2018) {
    expect(record).toMatchObject({ validFrom: '2018-06-01', validTo: '2019-06-30' });
  }
  const text = source('002_2b0ff4e15d9ffeac.txt').replace(/\s+/g, ' ');
  const published = centres.flatMap((centre) => centre.publishedContact ?? []);
  expect(published).toHaveLength(3);
  for (const contact of published) expect(text).toContain(contact.replace(/\s+/g, ' '));
});

test('nothing that is sent to has a published address', () => {
  const contacts = directories.flatMap((directory) => directory.contacts);
  for (const contact of contacts) expect(contact.account).toMatch(/@demo\.indreptar\.example$/);
});

describe.each(directories.map((directory) => [directory.country, directory] as const))('%s', (_country, directory) => {
  const known = new Set(directory.institutions.map((institution) => institution.code));
  const needs = new Set(directory.needs.map((need) => need.code));

  test('every reference leads to a record', () => {
    const named = [
      ...directory.institutions.flatMap((i) => [...(i.successors ?? []), ...(i.parent ? [i.parent] : [])]),
      ...directory.centres.map((centre) => centre.institution),
      ...directory.units.map((unit) => unit.institution),
      ...directory.contacts.map((contact) => contact.institution),
      ...directory.routes.flatMap((route) => [...route.primary, ...route.alternates]),
      ...directory.services.map((service) => service.provider),
    ];
    expect(named.filter((code) => !known.has(code))).toEqual([]);
    const asked = [...directory.routes, ...directory.services].map((record) => record.need);
    expect(asked.filter((code) => !needs.has(code))).toEqual([]);
    const centreCodes = new Set(directory.centres.map((centre) => centre.code));
    expect(directory.services.flatMap((s) => s.centres ?? []).filter((code) => !centreCodes.has(code))).toEqual([]);
  });

  test('every record has its days in order', () => {
    const { institutions, centres: own, units, contacts, needs: all, routes, services: offered } = directory;
    for (const record of [...institutions, ...own, ...units, ...contacts, ...all, ...routes, ...offered]) {
      expect(record.validTo === null || record.validFrom < record.validTo).toBe(true);
    }
  });

  test('the time zone is one that the platform knows', () => {
    expect(() => new Intl.DateTimeFormat('ro', { timeZone: directory.timezone })).not.toThrow();
  });

  test('Romanian is written with comma below, except where a source is quoted', () => {
    const quoted = new Set(directory.services.map((service) => service.source.quote));
    JSON.stringify(directory, (_key, value) => {
      if (typeof value === 'string' && !quoted.has(value)) expect(value).not.toMatch(/[şţŞŢ]/);
      return value;
    });
  });
});
