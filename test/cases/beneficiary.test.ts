import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aPerson, run, succeed } from '../support/referrals.ts';
import { anIdnp, aWholePerson, caseOf, issueTo, known, personFields, readCase, readReferral } from './support.ts';

/**
 * The record of a person: complete, corrected with a reason, and told to institutions as their mandates say
 * (docs/domain.md, "Record of a person").
 */

let platform: InProcess;
let caseworker: Client;
beforeAll(async () => {
  platform = await startInProcess();
  caseworker = platform.as('caseworker.chisinau');
});
afterAll(() => platform.stop());

type Opened = { id: string; version: number; beneficiary: { id: string } };
const update = (opened: Opened, more: object, client = caseworker) =>
  run(client, 'updateBeneficiary', {
    case: { id: opened.id },
    expectedVersion: opened.version,
    reason: 'A adus actul nou.',
    ...more,
  });
const beneficiaryOf = async (id: string, fields = `${personFields} asylumGrounds`, client = caseworker) =>
  (await readCase(client, id, `version beneficiary { id ${fields} }`)).beneficiary;

describe('the record of a person', () => {
  it('is stored completely, and may consist of the minimum', async () => {
    const whole = aWholePerson();
    const opened = await caseOf(caseworker, whole);
    const { dependants, ...rest } = whole as Record<string, unknown>;
    const kept = await beneficiaryOf(opened.id);
    expect(kept).toMatchObject(rest);
    expect(kept.dependants).toEqual([
      { relation: 'CHILD', birthDate: '2016-05-01' },
      { relation: 'PARENT', birthDate: null },
    ]);
    expect(dependants).toHaveLength(2);
    const least = await caseOf(caseworker, aPerson());
    expect(known(await beneficiaryOf(least.id))).toEqual({ id: least.beneficiary.id, ...aPerson() });
  });

  it('shows the coordinator no special category and no grounds', async () => {
    const opened = await caseOf(caseworker);
    const coordinator = platform.as('coordinator.igm');
    const seen = await beneficiaryOf(opened.id, `${personFields} asylumGrounds`, coordinator);
    expect(seen).toMatchObject({ surname: 'Haled', incomeBand: 'NONE' });
    const special = ['healthNeed', 'disabilityDegree', 'workLimits', 'vulnerabilities', 'asylumGrounds'];
    for (const field of special) expect([field, seen[field]]).toEqual([field, null]);
  });
});

const aGuardian = { name: 'Samira Haled', relation: 'PARENT', phone: '+37360000001' };
const guardianFields = 'guardian { name relation phone }';
const versionOf = async (id: string) => (await readCase(caseworker, id, 'version')).version;

describe('a correction', () => {
  it('changes the given fields, empties the cleared ones, and is in the history with its reason', async () => {
    const opened = await caseOf(caseworker);
    const done = await update(opened, { changes: { locality: 'Orhei', healthNeed: 'altul' }, clear: ['phone'] });
    expect(done.case.version).toBe(2);
    const now = await beneficiaryOf(
      opened.id,
      'locality phone healthNeed changes { version at memberId displayName fields reason }',
    );
    expect(now).toMatchObject({ locality: 'Orhei', phone: null, healthNeed: 'altul' });
    expect(now.changes).toEqual([
      {
        version: 2,
        at: platform.now().toISOString(),
        memberId: expect.any(String),
        displayName: 'caseworker.chisinau',
        fields: ['locality', 'healthNeed', 'phone'],
        reason: 'A adus actul nou.',
      },
    ]);
    const coordinator = platform.as('coordinator.igm');
    const seen = await beneficiaryOf(opened.id, 'changes { fields reason }', coordinator);
    expect(seen.changes).toEqual([{ fields: ['locality', 'phone'], reason: null }]);
    await update({ ...opened, version: 2 }, { changes: { workLimits: 'altele' } });
    expect((await beneficiaryOf(opened.id, 'changes { fields }', coordinator)).changes).toHaveLength(1);
    expect((await beneficiaryOf(opened.id, 'changes { fields }')).changes).toHaveLength(2);
  });

  it('empties a field that is null, for the issuer and in the present record of an open referral', async () => {
    const opened = await caseOf(caseworker);
    const issued = await issueTo(caseworker, opened.id, 'MEC');
    const emptied = { phone: null, safeContact: null, locality: 'Orhei' };
    const done = await update({ ...opened, version: await versionOf(opened.id) }, { changes: emptied });
    expect(done.__typename).toBe('UpdateBeneficiarySuccess');
    expect(await beneficiaryOf(opened.id, 'phone locality safeContact { value }')).toMatchObject(emptied);
    const seen = await readReferral(
      platform.as('contact.mec'),
      issued.id,
      'personNow { phone locality safeContact { value } }',
    );
    expect(seen.personNow).toMatchObject(emptied);
  });

  it('keeps the parts of an object that are left out, and empties those that are null', async () => {
    const opened = await caseOf(caseworker, { ...aWholePerson(), guardian: aGuardian });
    const { phone: _phone, ...renamed } = { ...aGuardian, name: 'Layla Haled' };
    await update(opened, { changes: { guardian: renamed } });
    expect((await beneficiaryOf(opened.id, guardianFields)).guardian).toEqual({ ...aGuardian, name: 'Layla Haled' });
    await update({ ...opened, version: 2 }, { changes: { guardian: { ...renamed, phone: null } }, clear: [] });
    expect((await beneficiaryOf(opened.id, guardianFields)).guardian).toEqual({ ...renamed, phone: null });
  });

  it('gives the same answer to a repeat, and a version conflict after another correction', async () => {
    const opened = await caseOf(caseworker);
    const input = { changes: { locality: 'Orhei' } };
    const first = await update(opened, input);
    expect(await update(opened, input)).toEqual(first);
    expect((await update(opened, { changes: { locality: 'Soroca' } })).code).toBe('VERSION_CONFLICT');
    const key = { idempotencyKey: randomUUID(), expectedVersion: 2 };
    await update(opened, { ...key, changes: { locality: 'Soroca' } });
    expect((await update(opened, { ...key, changes: { locality: 'Cahul' } })).code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it.each([
    ['nothing', { changes: {} }, ' REQUIRED'],
    ['what it is already', { changes: { locality: 'Chișinău' } }, ' REQUIRED'],
    ['what a record needs, emptied', { clear: ['surname'] }, 'clear.0 UNKNOWN_CODE'],
    ['a required field, emptied by null', { changes: { surname: null } }, 'changes.surname REQUIRED'],
    ['one field both ways', { changes: { phone: '1' }, clear: ['phone'] }, 'clear.0 NOT_ALLOWED'],
    [
      'a code with a wrong check digit',
      { changes: { personalCode: '2000000000005' } },
      'changes.personalCode INVALID_FORMAT',
    ],
    ['a country that is none', { changes: { nationality: 'XX' } }, 'changes.nationality UNKNOWN_CODE'],
    [
      'a vulnerability twice',
      { changes: { vulnerabilities: ['TORTURE', 'TORTURE'] } },
      'changes.vulnerabilities NOT_UNIQUE',
    ],
    ['a birth tomorrow', { changes: { birthDate: '2026-04-11' } }, 'changes.birthDate IN_FUTURE'],
    [
      'a paper that ended before it began',
      { changes: { document: { type: 'PASSPORT', number: '1', issuedOn: '2025-01-02', expiresOn: '2025-01-01' } } },
      'changes.document.expiresOn TOO_EARLY',
    ],
    ['a stranger', { beneficiaryId: randomUUID(), changes: { phone: '1' } }, 'beneficiaryId UNKNOWN'],
    ['no reason', { changes: { phone: '1' }, reason: ' ' }, 'reason REQUIRED'],
  ])('of %s is refused', async (_what, input, broken) => {
    const opened = await caseOf(caseworker);
    const { code, fields } = await update(opened, input);
    expect([code, ...fields.map(({ path, rule }: { path: string; rule: string }) => `${path} ${rule}`)]).toEqual([
      'VALIDATION',
      broken,
    ]);
  });

  it('is for the caseworkers of the centre alone', async () => {
    const opened = await caseOf(caseworker);
    const input = { changes: { phone: '1' } };
    expect((await update(opened, input, platform.as('coordinator.igm'))).code).toBe('FORBIDDEN');
    expect((await update(opened, input, platform.as('caseworker.balti'))).code).toBe('NOT_FOUND');
    expect(['NOT_FOUND', 'FORBIDDEN']).toContain((await update(opened, input, platform.as('contact.mec'))).code);
  });
});

describe('the disclosed fields of a person', () => {
  const told = async (place: string, id: string) =>
    readReferral(
      platform.as(place),
      id,
      `disclosedFields person { ${personFields} ageBand eligible } personNow { locality }`,
    );

  it('are those of the mandate, at issue and again after a redirect', async () => {
    const opened = await caseOf(caseworker);
    const referral = await issueTo(caseworker, opened.id, 'MEC');
    const atMec = await told('contact.mec', referral.id);
    expect(atMec.person).toMatchObject({
      surname: 'Haled',
      eligible: null,
      romanianLevel: 'A1',
      personalCode: expect.any(String),
    });
    for (const field of ['category', 'incomeBand', 'healthNeed', 'vulnerabilities', 'address']) {
      expect([field, atMec.person[field]]).toEqual([field, null]);
    }
    const { child } = await succeed(platform.as('contact.mec'), 'redirectReferral', {
      referral: { id: referral.id },
      expectedVersion: 1,
      receivingInstitution: 'MC',
      reasonCode: 'NOT_COMPETENT',
    });
    expect(known((await told('contact.mc', child.id)).person)).toEqual({
      givenNames: 'Amina',
      surname: 'Haled',
      ageBand: 'ADULT',
    });
    const health = await issueTo(caseworker, opened.id, 'MS', { needCode: 'HEALTH_CARE' });
    const atMs = await told('contact.ms', health.id);
    expect(atMs.person).toMatchObject({ healthNeed: 'control', vulnerabilities: ['SINGLE_PARENT'], profession: null });
  });

  it('of a draft are told when it is issued, from the record of that day', async () => {
    const opened = await caseOf(caseworker);
    const content = { case: { id: opened.id }, receivingInstitution: 'MC', needCode: 'CULTURE' };
    const drafted = await succeed(caseworker, 'draftReferral', { idempotencyKey: randomUUID(), draft: content });
    const { id } = drafted.referral;
    expect(await readReferral(caseworker, id, 'disclosedFields person { surname }')).toEqual({
      disclosedFields: [],
      person: null,
    });
    await update(opened, { changes: { surname: 'Haled-Nou' } });
    const more = {
      measures: [{ activity: 'Vizită' }],
      summary: 'Dorește să viziteze un muzeu.',
      completionDue: '2026-07-15',
      informationSharing: {
        informedAt: '2026-04-01',
        language: 'ar',
        agreement: 'AGREED',
        legalBasis: 'Legea 274/2011',
      },
    };
    await succeed(caseworker, 'updateReferralDraft', { referral: { id }, expectedVersion: 1, ...more });
    await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), referral: { id }, expectedVersion: 2 });
    expect((await told('contact.mc', id)).person.surname).toBe('Haled-Nou');
  });

  it('stay as they were, and the new values are shown while the referral is open', async () => {
    const opened = await caseOf(caseworker);
    const referral = await issueTo(caseworker, opened.id, 'MEC');
    expect((await told('contact.mec', referral.id)).personNow).toBeNull();
    await update(opened, { changes: { incomeBand: 'ABOVE_AVERAGE' } });
    expect((await told('contact.mec', referral.id)).personNow).toBeNull();
    await update({ ...opened, version: 2 }, { changes: { locality: 'Soroca', personalCode: anIdnp() } });
    const offered = await told('contact.mec', referral.id);
    expect([offered.person.locality, offered.personNow]).toEqual(['Chișinău', { locality: 'Soroca' }]);
    await succeed(caseworker, 'cancelReferral', {
      referral: { id: referral.id },
      expectedVersion: 1,
      reasonCode: 'WITHDRAWN',
    });
    expect((await readReferral(caseworker, referral.id, 'personNow { locality }')).personNow).toBeNull();
  });
});
