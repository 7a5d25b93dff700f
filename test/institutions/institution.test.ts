import { directoriesFromFiles } from '../../data/directory.ts';
import {
  type Directory,
  findInstitutions,
  institutionAt,
  institutionIdOf,
  isActive,
  needFamily,
  servicesFor,
  successorOf,
  suggestInstitutions,
} from '../../services/institutions/institution.ts';

const [md, ro] = directoriesFromFiles() as [Directory, Directory];
const today = '2026-03-02';
const known = (directory: Directory, code: string) => {
  const institution = institutionAt(directory, code, today);
  if (!institution) throw new Error(`no ${code} in ${directory.country}`);
  return institution;
};
const codes = (directory: Directory, need: string, locality?: string) =>
  suggestInstitutions(directory, today, need, locality).map((suggestion) => suggestion.institution.code);

test('CNAS is social insurance in Moldova and health insurance in Romania', () => {
  expect(institutionAt(md, 'MD-CNAS', today)?.name.ro).toBe('Casa Națională de Asigurări Sociale');
  expect(institutionAt(ro, 'CNAS', today)?.name.ro).toBe('Casa Națională de Asigurări de Sănătate');
  expect(codes(md, 'SOCIAL_INSURANCE')[0]).toBe('CNAS');
  expect(codes(ro, 'HEALTH_INSURANCE')[0]).toBe('CNAS');
  expect(codes(md, 'HEALTH_INSURANCE')[0]).toBe('CNAM');
  expect(codes(ro, 'SOCIAL_INSURANCE')[0]).toBe('CNPP');
});

test('an id of another country is not found in this one', () => {
  expect(institutionAt(md, 'RO-CNAS', today)).toBeUndefined();
});

test('a split institution is read as it was and names the heir that takes the need', () => {
  const msmps = institutionAt(md, 'MSMPS', today);
  expect(msmps && isActive(msmps, today)).toBe(false);
  expect(msmps && isActive(msmps, '2018-02-22')).toBe(true);
  expect(successorOf(md, 'MD-MSMPS', today, 'HEALTH_CARE')?.code).toBe('MS');
  expect(successorOf(md, 'MD-MSMPS', today, 'SOCIAL_ASSISTANCE')?.code).toBe('MMPS');
  expect(successorOf(md, 'MD-MECC', today, 'CULTURE')?.code).toBe('MC');
});

test('a succession is followed down to the first institution that still exists', () => {
  const old = { ...known(md, 'MECC'), code: 'ME', successors: ['MECC'], validTo: '2017-07-25' };
  const directory = { ...md, institutions: [...md.institutions, { ...old, validFrom: '2009-01-01' }] };
  expect(successorOf(directory, 'ME', today, 'LANGUAGE')?.code).toBe('MEC');
});

test('a succession that runs in a circle ends without an heir', () => {
  const ended = (code: string, heir: string) => ({
    ...known(md, 'MECC'),
    code,
    successors: [heir],
  });
  const directory = { ...md, institutions: [ended('A', 'B'), ended('B', 'A')] };
  expect(successorOf(directory, 'A', today)).toBeUndefined();
});

test('the partners of 002 are active from June 2018 to June 2019 and have no successor', () => {
  for (const code of ['OIM', 'AIDROM', 'SCHOTTENER', 'GLOBALHELP', 'ARPCPS']) {
    const partner = known(ro, code);
    expect([isActive(partner, '2018-05-31'), isActive(partner, '2018-06-01')]).toEqual([false, true]);
    expect([isActive(partner, '2019-06-30'), isActive(partner, '2019-07-01')]).toEqual([true, false]);
    expect(successorOf(ro, code, today)).toBeUndefined();
  }
});

test('an institution renamed under one code is read by the day', () => {
  const first = { ...known(md, 'MEC'), validTo: '2025-12-31' };
  const second = { ...first, name: { ro: 'Nume nou', en: 'New name' }, validFrom: '2026-01-01', validTo: null };
  const directory = { ...md, institutions: [second, first] };
  expect(institutionAt(directory, 'MEC', '2025-12-31')).toBe(first);
  expect(institutionAt(directory, 'MEC', '2026-01-01')).toBe(second);
});

test('every need in force has an institution, in both countries', () => {
  for (const directory of [md, ro]) {
    for (const need of directory.needs) expect(codes(directory, need.code)).not.toHaveLength(0);
  }
});

test('suggestions put the primary first and leave out the inactive and the ones of other places', () => {
  expect(codes(md, 'SOCIOCULTURAL')).toEqual(['IGM', 'MEC', 'MC', 'NGO']);
  expect(codes(ro, 'LANGUAGE', 'Timisoara')).toEqual(['MEC', 'ISJ-TM', 'FAMI', 'IGI']);
  expect(suggestInstitutions(ro, today, 'LANGUAGE', 'Timişoara')[3]?.reason).toBe('OFFERS_SERVICE');
  expect(suggestInstitutions(ro, '2018-12-01', 'INFO', 'Brașov').map((s) => s.institution.code)).toContain('ARPCPS');
  expect(codes(md, 'NO_SUCH_NEED')).toEqual([]);
});

test('a suggestion names the territorial unit of the place', () => {
  const [first] = suggestInstitutions(md, today, 'EMPLOYMENT', 'balti');
  expect(first?.unit?.code).toBe('ANOFM-BL');
  expect(first?.rank).toBe(1);
});

test('services of INTERACT PLUS are offered in its three towns while it ran, and nowhere since', () => {
  const then = servicesFor(ro, '2018-12-01', { need: 'LANGUAGE', locality: 'Brasov' });
  expect(then.map((service) => service.code)).toContain('INTERACT-LANGUAGE');
  const elsewhere = servicesFor(ro, '2018-12-01', { need: 'LANGUAGE', locality: 'Iași' });
  expect(elsewhere.map((service) => service.code)).not.toContain('INTERACT-LANGUAGE');
  expect(servicesFor(ro, today, {}).filter((service) => service.provider === 'OIM')).toEqual([]);
});

test('employment and vocational training are one family; other needs stand alone', () => {
  expect(needFamily(md, 'VOCATIONAL')).toBe(needFamily(md, 'EMPLOYMENT'));
  expect(needFamily(md, 'HEALTH_INSURANCE')).not.toBe(needFamily(md, 'HEALTH_CARE'));
  expect(needFamily(md, 'NO_SUCH_NEED')).toBeUndefined();
});

test('institutions are found by the usual spellings', () => {
  const found = findInstitutions(md, today, { text: 'ministerul sanatatii' });
  expect(found.map(institutionIdOf)).toEqual(['MD-MS']);
  const all = findInstitutions(md, today, { text: 'sănătății', includeInactive: true });
  expect(all.map((institution) => institution.code).sort()).toEqual(['MS', 'MSMPS']);
});
