import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, aPerson, openedCase, succeed } from '../support/referrals.ts';
import { ask, erasing, holding, type Someone } from './people.ts';

let platform: InProcess;
let person: Someone;
let exported: { data: string; document: string; fileName: string };

const document = `query($case: ID, $id: ID, $language: ExportLanguage, $only: ExportPart) {
  exportBeneficiary(case: { id: $case }, beneficiaryId: $id, language: $language, only: $only) { data document fileName } }`;
const asked = (place: string, variables: object = {}) =>
  platform.as(place)(document, { case: person.caseId, id: person.beneficiaryId, ...variables });
const run = (place: string, mutation: string, input: object) => succeed(platform.as(place), mutation, input);

const record = {
  personalCode: '2000001000001',
  sex: 'FEMALE',
  nationality: 'SY',
  protectionForm: 'REFUGEE',
  profession: 'croitoreasă',
  healthNeed: 'Are nevoie de ochelari.',
  vulnerabilities: ['SINGLE_PARENT'],
  asylumGrounds: 'A fost amenințată_cu [arma].',
  guardian: { name: 'Tutorele Necunoscut', relation: 'RELATIVE', phone: '+373 69 999 999' },
  dependants: [{ relation: 'CHILD', birthDate: '2015-02-03' }],
};

beforeAll(async () => {
  platform = await startInProcess();
  const opened = await openedCase(platform.as('caseworker.chisinau'), {
    caseNumber: 'DP-77',
    beneficiary: aPerson(record),
    householdMembers: [aPerson({ surname: 'Vecinul', givenNames: 'Altcineva' })],
  });
  person = { caseId: opened.id, caseNumber: 'DP-77', beneficiaryId: opened.beneficiary.id, referrals: [], words: [] };
  await platform.as('caseworker.chisinau')(
    'mutation($input: UpdateBeneficiaryInput!) { updateBeneficiary(input: $input) { __typename } }',
    {
      input: {
        case: { id: person.caseId },
        beneficiaryId: person.beneficiaryId,
        expectedVersion: 1,
        idempotencyKey: randomUUID(),
        reason: 'Actul original a fost prezentat.',
        changes: { profession: 'croitoreasă calificată' },
      },
    },
  );
  const draft = aDraft(person.caseId, {
    informationSharing: { ...aDraft('').informationSharing, informedBy: 'Colegul Informator' },
  });
  const { referral } = await run('caseworker.chisinau', 'issueReferral', { idempotencyKey: randomUUID(), draft });
  person.referrals.push(referral);
  platform.setNow('2026-04-13T07:30:00.000Z');
  await run('contact.mec', 'acceptReferral', {
    referral: { id: referral.id },
    expectedVersion: 1,
    incomingNumber: 'MEC-17',
    appointment: { at: '2026-04-20T08:00:00Z', place: 'Liceul „Mihai Eminescu”, sala 3' },
  });
  await platform.as('contact.mec')('query($id: ID) { referral(id: $id) { person { surname givenNames } } }', {
    id: referral.id,
  });
  await ask(platform.as('coordinator.igm'), 'setLegalHold', holding(person));
  const { data, errors } = await asked('coordinator.igm');
  if (errors) throw new Error(JSON.stringify(errors));
  exported = data.exportBeneficiary;
});
afterAll(() => platform.stop());

describe('the data of an export', () => {
  const data = () => JSON.parse(exported.data);

  it('has the record, its former values, the case and the hold', () => {
    expect(data()).toMatchObject({
      format: 'indreptar/export/1',
      exportedAt: '2026-04-13T07:30:00.000Z',
      controller: 'MD-IGM',
      person: {
        givenNames: 'Amina',
        surname: 'Haled',
        personalCode: '2000001000001',
        profession: 'croitoreasă calificată',
        healthNeed: 'Are nevoie de ochelari.',
        vulnerabilities: ['SINGLE_PARENT'],
        asylumGrounds: 'A fost amenințată_cu [arma].',
      },
      case: { caseNumber: 'DP-77', institution: 'MD-IGM', centre: 'IGM-CH', status: 'ACTIVE' },
      legalHold: { reason: 'COURT_PROCEEDINGS', reasonText: 'Instanța a cerut păstrarea dosarului.' },
      changes: [
        {
          institution: 'MD-IGM',
          fields: ['profession'],
          reason: 'Actul original a fost prezentat.',
          before: { profession: 'croitoreasă' },
        },
      ],
    });
  });

  it('has each referral with the disclosed data, the sharing and the result', () => {
    const [referral] = data().referrals;
    expect(referral).toMatchObject({
      number: 'IGM-CH/2026/000001',
      status: 'ACCEPTED',
      institution: 'MD-MEC',
      needCode: 'LANGUAGE',
      summary: 'Are nevoie de un curs de limba română pentru începători.',
      informationSharing: { agreement: 'AGREED', language: 'arabă', legalBasis: 'Legea 274/2011, art. 11' },
      appointment: { at: '2026-04-20T08:00:00.000Z' },
      disclosed: { surname: 'Haled' },
    });
    expect(referral.disclosed).not.toHaveProperty('asylumGrounds');
    expect(referral.events.map(({ event }: { event: string }) => event)).toEqual([
      'referral.issued',
      'referral.accepted',
    ]);
    expect(referral.events[1]).toMatchObject({
      institution: 'MD-MEC',
      role: 'INSTITUTION_CONTACT',
      from: 'ISSUED',
      to: 'ACCEPTED',
    });
  });

  it('names the readers, by day, institution, role and purpose', () => {
    const { readers } = data();
    expect(readers).toContainEqual(
      expect.objectContaining({ institution: 'MD-MEC', roles: ['INSTITUTION_CONTACT'], purpose: 'REFERRAL' }),
    );
    for (const { dataClasses, times } of readers) expect([dataClasses.length > 0, times > 0]).toEqual([true, true]);
  });

  it.each([
    ['one of the household', ['Vecinul', 'Altcineva']],
    ['a representative and a child', ['Tutorele', '+373 69 999 999', '2015-02-03']],
    ['a colleague', ['Colegul', 'contact.mec', 'caseworker.chisinau', 'coordinator.igm', 'demo.indreptar.example']],
  ])('has nothing of %s', (_whom, texts) => {
    for (const text of texts) {
      expect([text, exported.data.includes(text), exported.document.includes(text)]).toEqual([text, false, false]);
    }
    expect(data().person).toMatchObject({ guardian: { relation: 'RELATIVE' }, dependants: [{ relation: 'CHILD' }] });
  });
});

describe('the document', () => {
  it('is Romanian with its letters, words for codes, and dates of the country', () => {
    const { document: text } = exported;
    for (const line of [
      '# Datele dumneavoastră cu caracter personal',
      '- **Operatorul datelor:** Inspectoratul General pentru Migrație',
      '- **Întocmit la:** 13.04.2026, 10:30',
      '## Datele dumneavoastră',
      '- **Nume:** Haled',
      '- **Data nașterii:** 05.03.1992',
      '- **Sex:** Feminin',
      '- **Cetățenie:** Siria',
      '- **Vulnerabilități:** Părinte singur',
      '- **Motivele cererii de azil:** A fost amenințată\\_cu \\[arma\\].',
      '### IGM-CH/2026/000001',
      '- **Starea:** Acceptată',
      '- **Are nevoie de interpret:** da',
      '  - **Poziția persoanei:** De acord',
      '  - **Locul:** Liceul „Mihai Eminescu”, sala 3',
      '  - **La data:** 20.04.2026, 11:00',
      '- **Îndreptarea a fost acceptată**',
      '  - **Instituția:** Ministerul Educației și Cercetării',
      '  - **Rolul:** Persoană de contact a instituției',
      '## Cine a consultat datele',
      '  - **Scopul:** lucrul la o îndreptare',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).not.toMatch(/[şţŞŢ]/);
  });

  it('names every field in words, and shows no raw code', () => {
    expect(exported.document).not.toMatch(/\*\*[a-z]+[A-Z]\w*:\*\*/);
    expect(exported.document).not.toMatch(/\*\* [A-Z]{3,}(_[A-Z]+)+/);
  });

  it('is in English on request', async () => {
    const { data } = await asked('coordinator.igm', { language: 'EN' });
    const lines = data.exportBeneficiary.document.split('\n');
    for (const line of ['# Your personal data', '- **Nationality:** Syria', '- **Made at:** 13/04/2026, 10:30']) {
      expect(lines).toContain(line);
    }
  });

  it('can be asked for by parts', async () => {
    const { data } = await asked('coordinator.igm', { only: 'READERS' });
    expect(Object.keys(JSON.parse(data.exportBeneficiary.data))).toEqual([
      'format',
      'exportedAt',
      'controller',
      'readers',
    ]);
    expect(data.exportBeneficiary.document).not.toContain('Haled');
  });
});

it('is for the coordinator and the auditor of the authority, and is logged as a read of every class', async () => {
  expect((await asked('auditor.igm')).data.exportBeneficiary.fileName).toBe(
    `export-2026-04-13-${person.beneficiaryId.slice(0, 8)}`,
  );
  for (const place of ['caseworker.chisinau', 'contact.mec', 'admin', 'caseworker.bucuresti']) {
    const { data, errors } = await asked(place);
    expect([place, data?.exportBeneficiary ?? null, errors?.length]).toEqual([place, null, 1]);
  }
  const { data } = await platform.as('auditor.igm')(
    `query($id: ID) { accessLog(about: { beneficiaryId: $id }, from: "2020-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z",
      first: 50) { nodes { dataClasses operations roles } } }`,
    { id: person.beneficiaryId },
  );
  const exports = data.accessLog.nodes.filter(({ operations }: { operations: string[] }) =>
    operations.includes('Query.exportBeneficiary'),
  );
  expect(exports.some(({ roles }: { roles: string[] }) => roles.includes('DPO_AUDITOR'))).toBe(true);
  const full = exports.filter(({ dataClasses }: { dataClasses: string[] }) => dataClasses.length > 0);
  for (const { dataClasses } of full) expect(dataClasses).toEqual(['CONFIDENTIAL', 'PERSONAL', 'SPECIAL_CATEGORY']);
});

it('of an erased person says only that the data was erased', async () => {
  const opened = await openedCase(platform.as('caseworker.chisinau'));
  const other: Someone = {
    ...opened,
    caseId: opened.id,
    beneficiaryId: opened.beneficiary.id,
    referrals: [],
    words: [],
  };
  await ask(platform.as('coordinator.igm'), 'eraseBeneficiary', erasing(other));
  const { data } = await asked('coordinator.igm', { case: other.caseId, id: other.beneficiaryId });
  const parsed = JSON.parse(data.exportBeneficiary.data);
  expect(parsed.person).toBeUndefined();
  expect(data.exportBeneficiary.document).not.toContain('Haled');
});
