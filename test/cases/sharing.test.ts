import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aCase, aPerson, run, succeed } from '../support/referrals.ts';
import { caseOf, issueTo, readCase, readReferral } from './support.ts';

/**
 * Legal basis, information and objection: a word of the person reaches all open referrals at once (docs/domain.md,
 * "Information and objection").
 */

let platform: InProcess;
let caseworker: Client;
beforeAll(async () => {
  platform = await startInProcess();
  caseworker = platform.as('caseworker.chisinau');
});
afterAll(() => platform.stop());

const sharing = {
  informedAt: '2026-04-09',
  informedBy: 'centrul',
  language: 'ar',
  legalBasis: 'Legea 274/2011, art. 9',
};
const document = `mutation($input: RecordSharingInput!) { recordSharing(input: $input) { __typename
  ... on Problem { code fields { path rule } } ... on RecordSharingSuccess { told case { version } } } }`;
const record = async (caseId: string, agreement: string, more: object = {}, client = caseworker) => {
  const input = { case: { id: caseId }, idempotencyKey: randomUUID(), ...sharing, agreement, ...more };
  const { data, errors } = await client(document, { input });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.recordSharing;
};

const seen = `version sharingStopped summary informationSharing { agreement } person { surname } personNow { surname }
  history { type version data { informationSharing { agreement informedAt } } }`;

describe('an objection', () => {
  it('takes the person away from whom the law demands no sharing, and tells every institution with an open referral', async () => {
    const opened = await caseOf(caseworker);
    const [mec, mc] = [await issueTo(caseworker, opened.id, 'MEC'), await issueTo(caseworker, opened.id, 'MC')];
    const done = await issueTo(caseworker, opened.id, 'ANOFM', { needCode: 'EMPLOYMENT' });
    await succeed(caseworker, 'cancelReferral', {
      referral: { id: done.id },
      expectedVersion: 1,
      reasonCode: 'WITHDRAWN',
    });

    const objected = await record(opened.id, 'OBJECTED');
    expect(objected).toMatchObject({ told: [mec.number, mc.number].sort(), case: { version: 2 } });
    const atMec = await readReferral(platform.as('contact.mec'), mec.id, seen);
    expect(atMec).toMatchObject({ version: 2, sharingStopped: false, person: { surname: 'Haled' } });
    expect(atMec.history.at(-1)).toMatchObject({
      type: 'referral.sharingChanged',
      data: { informationSharing: { agreement: 'OBJECTED', informedAt: '2026-04-09' } },
    });
    const atMc = await readReferral(platform.as('contact.mc'), mc.id, seen);
    expect(atMc).toMatchObject({ version: 2, sharingStopped: true, person: null, personNow: null, summary: null });
    expect(atMc.history.at(-1).type).toBe('referral.sharingChanged');
    expect((await readReferral(caseworker, mc.id, seen)).person.surname).toBe('Haled');
    expect((await readReferral(caseworker, done.id, 'version')).version).toBe(2);
  });

  it('tells the language of the information to whom the mandate gives languages alone', async () => {
    const opened = await caseOf(caseworker);
    const [mec, mc] = [await issueTo(caseworker, opened.id, 'MEC'), await issueTo(caseworker, opened.id, 'MC')];
    await record(opened.id, 'AGREED');
    const fields = `informationSharing { language agreement } history { data { informationSharing { language } } }`;
    const language = (told: string | null) => ({
      informationSharing: { language: told, agreement: 'AGREED' },
      history: [{}, { data: { informationSharing: { language: told } } }],
    });
    expect(await readReferral(platform.as('contact.mc'), mc.id, fields)).toMatchObject(language(null));
    expect(await readReferral(platform.as('contact.mec'), mec.id, fields)).toMatchObject(language('ar'));
    expect(await readReferral(caseworker, mc.id, fields)).toMatchObject(language('ar'));
  });

  it('that is withdrawn gives it back', async () => {
    const opened = await caseOf(caseworker);
    const mc = await issueTo(caseworker, opened.id, 'MC');
    await record(opened.id, 'OBJECTED');
    await record(opened.id, 'AGREED');
    const atMc = await readReferral(platform.as('contact.mc'), mc.id, seen);
    expect(atMc).toMatchObject({ version: 3, sharingStopped: false, person: { surname: 'Haled' } });
    const kept = await readCase(
      caseworker,
      opened.id,
      'beneficiary { informationSharing { agreement } changes { fields } }',
    );
    expect(kept.beneficiary).toMatchObject({
      informationSharing: { agreement: 'AGREED' },
      changes: [{ fields: ['informationSharing'] }, { fields: ['informationSharing'] }],
    });
  });

  it('blocks issuing, a stored draft and a redirection to whom the law demands no sharing, and nothing else', async () => {
    const opened = await caseOf(caseworker);
    const mec = await issueTo(caseworker, opened.id, 'MEC');
    const content = { case: { id: opened.id }, receivingInstitution: 'NGO', needCode: 'INFO' };
    const complete = {
      measures: [{ activity: 'Consiliere' }],
      summary: 'Are nevoie de însoțire.',
      completionDue: '2026-07-15',
      informationSharing: { ...sharing, agreement: 'AGREED' },
    };
    const draft = await succeed(caseworker, 'draftReferral', {
      idempotencyKey: randomUUID(),
      draft: { ...content, ...complete },
    });
    await record(opened.id, 'OBJECTED');

    const key = () => ({ idempotencyKey: randomUUID() });
    const now = await run(caseworker, 'issueReferral', { ...key(), draft: { ...content, ...complete } });
    const later = await run(caseworker, 'issueReferral', {
      ...key(),
      referral: { id: draft.referral.id },
      expectedVersion: 1,
    });
    const head = { referral: { id: mec.id }, expectedVersion: 2, reasonCode: 'NOT_COMPETENT' };
    const moved = await run(platform.as('contact.mec'), 'redirectReferral', { ...head, receivingInstitution: 'MC' });
    expect([now.code, later.code, moved.code]).toEqual(Array(3).fill('OBJECTION_RECORDED'));
    const allowed = await run(platform.as('contact.mec'), 'redirectReferral', {
      ...head,
      receivingInstitution: 'MMPS',
    });
    expect(allowed.code).toBeUndefined();
    expect((await issueTo(caseworker, opened.id, 'CNAS', { needCode: 'SOCIAL_INSURANCE' })).number).toBeDefined();
  });

  it('of one person of a household is not the word of another', async () => {
    const { case: opened } = await succeed(caseworker, 'openCase', aCase({ householdMembers: [aPerson()] }));
    const { id, householdMembers } = opened;
    const mine = await issueTo(caseworker, id, 'MC');
    const beneficiaryId = householdMembers[0].id;
    const other = await issueTo(caseworker, id, 'MC', { beneficiaryId });
    expect((await record(id, 'OBJECTED', { beneficiaryId })).told).toEqual([other.number]);
    expect((await readReferral(platform.as('contact.mc'), mine.id, seen)).person.surname).toBe('Haled');
  });
});

describe('recording it', () => {
  it('has one effect if repeated with its key; another input under the key is refused', async () => {
    const opened = await caseOf(caseworker);
    const mc = await issueTo(caseworker, opened.id, 'MC');
    const idempotencyKey = randomUUID();
    const first = await record(opened.id, 'OBJECTED', { idempotencyKey });
    expect(await record(opened.id, 'OBJECTED', { idempotencyKey })).toEqual(first);
    expect((await readReferral(caseworker, mc.id, 'version')).version).toBe(2);
    expect((await record(opened.id, 'AGREED', { idempotencyKey })).code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('while the institution answers, both are in the history, one after the other', async () => {
    const opened = await caseOf(caseworker);
    const mc = await issueTo(caseworker, opened.id, 'MC');
    const answer = { referral: { id: mc.id }, expectedVersion: 1, incomingNumber: 'MC-1' };
    const [said, answered] = await Promise.all([
      record(opened.id, 'OBJECTED'),
      run(platform.as('contact.mc'), 'acknowledgeReferral', answer),
    ]);
    expect(said.told).toEqual([mc.number]);
    const { history } = await readReferral(caseworker, mc.id, 'history { type version }');
    const expected = answered.code ? ['issued', 'sharingChanged'] : ['acknowledged', 'issued', 'sharingChanged'];
    expect(history.map(({ type }: { type: string }) => type.split('.')[1]).sort()).toEqual(expected);
  });

  it('is for the caseworkers of the centre, for a past day, about a person of the case', async () => {
    const opened = await caseOf(caseworker);
    expect((await record(opened.id, 'AGREED', {}, platform.as('coordinator.igm'))).code).toBe('FORBIDDEN');
    expect((await record(opened.id, 'AGREED', {}, platform.as('caseworker.balti'))).code).toBe('NOT_FOUND');
    const late = await record(opened.id, 'AGREED', { informedAt: '2026-04-11' });
    expect(late.fields).toEqual([{ path: 'informedAt', rule: 'IN_FUTURE' }]);
    const stranger = await record(opened.id, 'AGREED', { beneficiaryId: randomUUID() });
    expect(stranger.fields).toEqual([{ path: 'beneficiaryId', rule: 'UNKNOWN' }]);
  });
});
