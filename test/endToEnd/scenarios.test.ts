import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/inProcess.ts';
import { isUnbroken, readQueue, setClock, signedIn, typesOf } from '../support/overHttp.ts';
import { aDraft, aPerson, issuedReferral, openedCase, run, succeed } from '../support/referrals.ts';
import { startPlatform, type TestPlatform } from '../support/startPlatform.ts';

/**
 * docs/domain.md, "Acceptance scenarios": the referral's part of 1, 2, 3, 4, 8 and 11, over HTTP on the platform that
 * runs the template.
 */

let platform: TestPlatform;
let caseworker: Client;
let coordinator: Client;
let mec: Client;
let handler: Client;
let anofm: Client;
let cnam: Client;
let mc: Client;

beforeAll(async () => {
  platform = await startPlatform({ seed: 'directory' });
  setClock(platform, '2026-04-10T07:00:00Z');
  const places = [
    'caseworker.chisinau',
    'coordinator.igm',
    'contact.mec',
    'handler.mec',
    'contact.anofm',
    'contact.cnam',
    'contact.mc',
  ];
  const clients = await Promise.all(places.map((place) => signedIn(platform, place)));
  [caseworker, coordinator, mec, handler, anofm, cnam, mc] = clients as [
    Client,
    Client,
    Client,
    Client,
    Client,
    Client,
    Client,
  ];
}, 120_000);
afterAll(() => platform?.stop());

const issue = async (caseId: string, more: object) =>
  (await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft: aDraft(caseId, more) })).referral;
const at = (referral: { id: string; version: number }, more: object = {}) => ({
  referral: { id: referral.id },
  expectedVersion: referral.version,
  ...more,
});
const measure = (activity: string, needCode?: string) => ({ activity, ...(needCode && { needCode }) });
const historyOf = async (client: Client, id: string) => {
  const query = `query($id: ID) { referral(id: $id) { delivery { queuedAt openedAt }
    history { type version from to occurredAt data { outcome reasonText contactAttempts { date } } } } }`;
  return (await client(query, { id })).data.referral;
};
const delivered = { results: [{ result: 'DELIVERED', date: '2026-04-10' }] };

describe('scenario 1: a refugee and her two children, five referrals', () => {
  it('is answered by three institutions, verified, and only then can the case end', async () => {
    const opened = await openedCase(caseworker, {
      householdMembers: [
        aPerson({ givenNames: 'Samir', birthDate: '2015-09-01' }),
        aPerson({ givenNames: 'Leila', birthDate: '2018-01-01', birthDatePrecision: 'YEAR' }),
      ],
    });
    const [first, second] = opened.householdMembers;
    const language = await issue(opened.id, {});
    const work = await issue(opened.id, {
      receivingInstitution: 'ANOFM',
      needCode: 'EMPLOYMENT',
      measures: [measure('Înregistrare ca șomer')],
    });
    const insurance = await issue(opened.id, {
      receivingInstitution: 'CNAM',
      needCode: 'HEALTH_INSURANCE',
      measures: [measure('Poliță pe durata programului')],
    });
    const school = { needCode: 'EDUCATION_CHILD', measures: [measure('Înscriere la școală')] };
    const children = [
      await issue(opened.id, { ...school, beneficiaryId: first.id }),
      await issue(opened.id, { ...school, beneficiaryId: second.id }),
    ];
    expect([language, work, insurance, ...children].map(({ number }) => number)).toEqual(
      [1, 2, 3, 4, 5].map((serial) => `IGM-CH/2026/00000${serial}`),
    );

    expect((await historyOf(caseworker, language.id)).delivery.openedAt).toBeNull();
    const acknowledged = await succeed(mec, 'acknowledgeReferral', at(language, { incomingNumber: 'MEC-101' }));
    const accepted = await succeed(
      mec,
      'acceptReferral',
      at(acknowledged.referral, {
        appointment: { at: '2026-04-20T07:00:00Z', place: 'Chișinău, str. Columna 1' },
      }),
    );
    setClock(platform, '2026-05-04T07:00:00Z');
    const started = await succeed(mec, 'startReferral', at(accepted.referral, { serviceDate: '2026-05-04' }));
    const completed = await succeed(
      mec,
      'completeReferral',
      at(started.referral, {
        results: [{ result: 'DELIVERED', date: '2026-05-04', certificateNumber: 'A2-2026-17', details: 'Nivel A2' }],
      }),
    );
    expect(completed.referral).toMatchObject({ status: 'COMPLETED', outcome: 'FULL' });
    const closed = await succeed(
      caseworker,
      'verifyReferral',
      at(completed.referral, { verified: true, beneficiaryConfirmed: 'YES' }),
    );
    expect(closed.referral.status).toBe('CLOSED');

    const early = await caseworker(
      `mutation($input: CloseCaseInput!) { closeCase(input: $input) { ... on OpenReferralsProblem { numbers } } }`,
      { input: { case: { id: opened.id }, expectedVersion: 1, reasonCode: 'LEFT_COUNTRY' } },
    );
    expect(early.data.closeCase.numbers).toHaveLength(4);
    const results = [{ result: 'DELIVERED', date: '2026-05-04' }];
    for (const child of children)
      await succeed(mec, 'completeReferral', at(child, { incomingNumber: 'MEC-102', results }));
    await succeed(anofm, 'completeReferral', at(work, { incomingNumber: 'A-1', results }));
    await succeed(cnam, 'completeReferral', at(insurance, { incomingNumber: 'C-1', results }));
    const ended = await succeed(caseworker, 'closeCase', {
      case: { id: opened.id },
      expectedVersion: 1,
      reasonCode: 'LEFT_COUNTRY',
    });
    expect(ended.case).toMatchObject({ status: 'CLOSED_OTHER', openReferrals: 0 });

    const heard = await readQueue(platform, 'MD-MEC', (events) => events.length >= 10);
    expect(typesOf(heard, language.id)).toEqual(
      ['issued', 'acknowledged', 'accepted', 'started', 'completed', 'verified'].slice(0, 6),
    );
    expect(isUnbroken(heard)).toBe(true);
    const { delivery } = await historyOf(caseworker, language.id);
    expect(delivery.queuedAt).not.toBeNull();
    expect(delivery.openedAt).not.toBeNull();
    const issuer = await readQueue(platform, 'MD-IGM', (events) => events.length >= 14);
    expect(isUnbroken(issuer)).toBe(true);
  }, 60_000);
});

describe('scenario 2: sent to the wrong institution', () => {
  it('goes on with its due date, twice, never back, and a third time only by the coordinator', async () => {
    setClock(platform, '2026-04-10T07:00:00Z');
    const wrong = await issuedReferral(caseworker, { receivingInstitution: 'ANOFM' });
    const toMec = { receivingInstitution: 'MEC', reasonCode: 'NOT_COMPETENT' };
    const first = await succeed(anofm, 'redirectReferral', at(wrong, toMec));
    expect(first.referral).toMatchObject({ status: 'REDIRECTED', waitingOn: 'NOBODY' });
    const read = async (client: Client, id: string) =>
      await client(
        'query($id: ID) { referral(id: $id) { id version hopCount completionDue redirectedFrom { number } } }',
        { id },
      );
    const child = (await read(mec, first.child.id)).data.referral;
    expect(child).toMatchObject({
      hopCount: 1,
      completionDue: wrong.completionDue,
      redirectedFrom: { number: wrong.number },
    });
    const hidden = await read(anofm, child.id);
    expect(hidden.errors?.[0]?.extensions.code).toBe('NOT_FOUND');

    const back = await run(
      mec,
      'redirectReferral',
      at(child, { receivingInstitution: 'ANOFM', reasonCode: 'NOT_COMPETENT' }),
    );
    expect(back.code).toBe('REDIRECT_LOOP');
    const second = await succeed(
      mec,
      'redirectReferral',
      at(child, { receivingInstitution: 'MC', reasonCode: 'SERVICE_NOT_AVAILABLE' }),
    );
    const grandchild = (await read(mc, second.child.id)).data.referral;
    const toMmps = { receivingInstitution: 'MMPS', reasonCode: 'NOT_COMPETENT' };
    expect((await run(mc, 'redirectReferral', at(grandchild, toMmps))).code).toBe('APPROVAL_REQUIRED');
    const third = await succeed(coordinator, 'redirectReferral', at(grandchild, toMmps));
    expect(third.child.number).toMatch(/^IGM-CH\/2026\//);

    const anofmHeard = await readQueue(platform, 'MD-ANOFM', (events) => typesOf(events, wrong.id).length >= 2);
    expect(typesOf(anofmHeard, wrong.id)).toEqual(['issued', 'redirected']);
    expect(anofmHeard.some(({ data }) => data.referralId === child.id)).toBe(false);
    const mecHeard = await readQueue(platform, 'MD-MEC', (events) => typesOf(events, child.id).length >= 2);
    expect(typesOf(mecHeard, child.id)).toEqual(['issued', 'redirected']);
  }, 60_000);
});

describe('scenario 3: refused with a reason', () => {
  it('needs the reason, its words and the legal ground, and gives the issuer the next turn', async () => {
    const referral = await issuedReferral(caseworker, {
      receivingInstitution: 'CNAM',
      needCode: 'HEALTH_INSURANCE',
      measures: [measure('Poliță de asigurare')],
    });
    const empty = await run(cnam, 'declineReferral', at(referral, { reasonCode: 'NOT_ELIGIBLE', reasonText: '' }));
    expect(empty.fields).toContainEqual(expect.objectContaining({ path: 'reasonText' }));
    const short = await run(cnam, 'declineReferral', at(referral, { reasonCode: 'OTHER', reasonText: 'scurt' }));
    expect(short).toMatchObject({ code: 'VALIDATION', fields: [{ path: 'reasonText', rule: 'TOO_SHORT' }] });
    const declined = await succeed(
      cnam,
      'declineReferral',
      at(referral, {
        reasonCode: 'NOT_ELIGIBLE',
        reasonText: 'Persoana nu este inclusă într-un program de integrare.',
        legalGround: 'HG 1246/2018, pct. 7',
      }),
    );
    expect(declined.referral).toMatchObject({ status: 'DECLINED', waitingOn: 'ISSUER', waitingFor: 'REROUTE' });
    const tasks = await caseworker('{ inbox(filter: { status: [DECLINED] }) { nodes { id waitingFor } } }');
    expect(tasks.data.inbox.nodes).toContainEqual({ id: referral.id, waitingFor: 'REROUTE' });

    const other = await issuedReferral(caseworker);
    const done = await succeed(mec, 'completeReferral', at(other, { incomingNumber: 'MEC-1', ...delivered }));
    const late = await mec(
      `mutation($input: DeclineReferralInput!) { declineReferral(input: $input) { ... on IllegalTransitionProblem { code currentStatus availableActions } } }`,
      {
        input: at(done.referral, {
          reasonCode: 'NO_CAPACITY',
          reasonText: 'Nu mai sunt locuri la cursurile din acest an.',
        }),
      },
    );
    expect(late.data.declineReferral).toMatchObject({ code: 'ILLEGAL_TRANSITION', currentStatus: 'COMPLETED' });
    expect(late.data.declineReferral.availableActions).toContain('TAKE_BACK_ANSWER');
  });
});

describe('scenario 4: delivered in part', () => {
  it('has its own result for each measure, and a new referral asks for the rest', async () => {
    const opened = await openedCase(caseworker);
    const referral = await issue(opened.id, {
      receivingInstitution: 'ANOFM',
      needCode: 'EMPLOYMENT',
      measures: [measure('Mediere'), measure('Formare profesională', 'VOCATIONAL')],
    });
    const [mediation, training] = referral.measures;
    const completed = await succeed(
      anofm,
      'completeReferral',
      at(referral, {
        incomingNumber: 'A-7',
        results: [
          { measureId: mediation.id, result: 'DELIVERED', date: '2026-04-10' },
          { measureId: training.id, result: 'NOT_DELIVERED', reasonCode: 'NO_CAPACITY' },
        ],
      }),
    );
    expect(completed.referral.outcome).toBe('PARTIAL');
    expect(completed.referral.measures.map((done: { result: { result: string } }) => done.result.result)).toEqual([
      'DELIVERED',
      'NOT_DELIVERED',
    ]);
    await succeed(
      caseworker,
      'verifyReferral',
      at(completed.referral, { verified: true, beneficiaryConfirmed: 'YES', followUpNeed: 'Formare' }),
    );
    const rest = await issue(opened.id, {
      receivingInstitution: 'ANOFM',
      needCode: 'VOCATIONAL',
      measures: [measure('Formare profesională')],
      follows: { number: referral.number },
    });
    const link = await caseworker('query($id: ID) { referral(id: $id) { follows { number } } }', { id: rest.id });
    expect(link.data.referral.follows.number).toBe(referral.number);
  });
});

describe('scenario 8: the person comes back', () => {
  it("is a second attempt within 30 days, the coordinator's afterwards, and never of what was cancelled", async () => {
    setClock(platform, '2026-06-01T07:00:00Z');
    const referral = await issuedReferral(caseworker);
    setClock(platform, '2026-06-10T07:00:00Z');
    const contactAttempts = [{ date: '2026-06-03' }, { date: '2026-06-09', channel: 'telefon' }];
    const failed = await succeed(
      mec,
      'failReferral',
      at(referral, { incomingNumber: 'MEC-9', reasonCode: 'UNREACHABLE', contactAttempts }),
    );
    expect(failed.referral).toMatchObject({ status: 'NOT_COMPLETED', outcome: 'NONE' });
    setClock(platform, '2026-06-20T07:00:00Z');
    const closed = await succeed(
      caseworker,
      'verifyReferral',
      at(failed.referral, { verified: true, beneficiaryConfirmed: 'UNREACHABLE' }),
    );
    setClock(platform, '2026-07-05T07:00:00Z');
    const again = { reason: 'Persoana s-a întors la centru.', completionDue: '2026-09-30' };
    const reopened = await succeed(caseworker, 'reopenReferral', at(closed.referral, again));
    expect(reopened.referral).toMatchObject({
      status: 'IN_PROGRESS',
      attempt: 2,
      outcome: null,
      completionDue: '2026-09-30',
    });
    const { history } = await historyOf(caseworker, referral.id);
    const first = history.find(({ type }: { type: string }) => type === 'referral.failed');
    expect(first.data).toMatchObject({
      outcome: 'NONE',
      contactAttempts: [{ date: '2026-06-03' }, { date: '2026-06-09' }],
    });

    const done = await succeed(
      mec,
      'completeReferral',
      at(reopened.referral, { results: [{ result: 'DELIVERED', date: '2026-07-05' }] }),
    );
    const shut = await succeed(
      caseworker,
      'verifyReferral',
      at(done.referral, { verified: true, beneficiaryConfirmed: 'YES' }),
    );
    setClock(platform, '2026-08-10T07:00:00Z');
    expect((await run(caseworker, 'reopenReferral', at(shut.referral, again))).code).toBe('APPROVAL_REQUIRED');
    const third = await succeed(coordinator, 'reopenReferral', at(shut.referral, again));
    expect(third.referral.attempt).toBe(3);

    const cancelled = await succeed(caseworker, 'cancelReferral', at(third.referral, { reasonCode: 'WITHDRAWN' }));
    expect((await run(caseworker, 'reopenReferral', at(cancelled.referral, again))).code).toBe('ILLEGAL_TRANSITION');
    const wrong = await succeed(
      coordinator,
      'markReferralEnteredInError',
      at(cancelled.referral, { reason: 'Emisă pentru o altă persoană.' }),
    );
    expect((await run(coordinator, 'reopenReferral', at(wrong.referral, again))).code).toBe('ILLEGAL_TRANSITION');
  });
});

describe('scenario 11: two clerks at once', () => {
  beforeAll(() => setClock(platform, '2026-04-10T07:00:00Z'));

  it('has one winner, and the loser reads the present version', async () => {
    const referral = await issuedReferral(caseworker);
    const acknowledged = (await succeed(mec, 'acknowledgeReferral', at(referral, { incomingNumber: 'MEC-5' })))
      .referral;
    const contact = mec;
    const both = await Promise.all([
      run(handler, 'acceptReferral', at(acknowledged, { noAppointmentReason: 'Grupa se formează.' })),
      run(
        contact,
        'declineReferral',
        at(acknowledged, { reasonCode: 'NO_CAPACITY', reasonText: 'Toate grupele sunt complete anul acesta.' }),
      ),
    ]);
    const loser = both.find(({ code }) => code);
    expect(both.filter(({ code }) => !code)).toHaveLength(1);
    expect(loser.code).toBe('VERSION_CONFLICT');
    const { history } = await historyOf(caseworker, referral.id);
    expect(history.map(({ version }: { version: number }) => version)).toEqual([1, 2, 3]);
  });

  it('repeats of one command are one event with one answer', async () => {
    const referral = await issuedReferral(caseworker);
    const input = at(referral, { incomingNumber: 'MEC-6' });
    const answers = await Promise.all([1, 2, 3].map(() => succeed(mec, 'acknowledgeReferral', input)));
    answers.push(await succeed(mec, 'acknowledgeReferral', input));
    expect(new Set(answers.map(({ event }) => event.id)).size).toBe(1);
    expect((await historyOf(caseworker, referral.id)).history).toHaveLength(2);
  });

  it('cancelling against completing: the first commit wins, the other is told', async () => {
    const referral = await issuedReferral(caseworker);
    const both = await Promise.all([
      run(caseworker, 'cancelReferral', at(referral, { reasonCode: 'WITHDRAWN' })),
      run(mec, 'completeReferral', at(referral, { incomingNumber: 'MEC-8', ...delivered })),
    ]);
    expect(both.filter(({ code }) => !code)).toHaveLength(1);
    expect(both.find(({ code }) => code).code).toBe('VERSION_CONFLICT');
  });

  it('issues at the same instant take different, consecutive numbers', async () => {
    const cases = await Promise.all([1, 2, 3, 4].map(() => openedCase(caseworker)));
    const issued = await Promise.all(cases.map(({ id }) => issue(id, {})));
    const serials = issued.map(({ number }) => Number(number.split('/')[2])).sort((a, b) => a - b);
    expect(serials.map((serial) => serial - (serials[0] ?? 0))).toEqual([0, 1, 2, 3]);
  });
});
