import { randomUUID } from 'node:crypto';
import type { InProcess } from '../../support/inProcess.ts';
import { aCase, aDraft, aPerson, openedCase, succeed } from '../../support/referrals.ts';

/** A marker in all personal input of the API: records, free text, answers, names of members. */

type Next = () => string;

const aMarkedPerson = (next: Next) =>
  aPerson({
    givenNames: next(),
    surname: next(),
    originalGivenNames: next(),
    originalSurname: next(),
    languages: Array.from({ length: 10 }, next),
    locality: next(),
    address: next(),
    phone: next(),
    safeContact: { channel: next(), value: next(), safe: true },
    studiesAbroad: next(),
    profession: next(),
    workHistory: next(),
    healthNeed: next(),
    workLimits: next(),
    asylumGrounds: next(),
  });

export const marked = (next: Next) => `${next()}, ${next()} și ${next()}`;

/** One case with a whole household and three referrals in different statuses. Returns the ids of the referrals. */
export async function markedCase(platform: InProcess, next: Next): Promise<{ caseId: string; referralIds: string[] }> {
  const caseworker = platform.as('caseworker.chisinau');
  const household = Array.from({ length: 15 }, () => aMarkedPerson(next));
  const opened = await openedCase(caseworker, aCase({ beneficiary: aMarkedPerson(next), householdMembers: household }));
  const draft = () => ({
    ...aDraft(opened.id, { summary: marked(next), servicesAlreadyProvided: marked(next) }),
    measures: Array.from({ length: 8 }, () => ({ activity: next() })),
  });
  const issue = async (need: object) => {
    const input = { idempotencyKey: randomUUID(), draft: { ...draft(), ...need } };
    return (await succeed(caseworker, 'issueReferral', input)).referral;
  };
  const answered = await issue({});
  const steps: [place: string, mutation: string, input: object][] = [
    ['contact.mec', 'acknowledgeReferral', { incomingNumber: next() }],
    ['contact.mec', 'requestReferralInfo', { question: marked(next) }],
    ['caseworker.chisinau', 'provideReferralInfo', { answer: marked(next) }],
    ['contact.mec', 'acceptReferral', { appointment: { at: '2026-04-20T09:00:00.000Z', place: marked(next) } }],
    ['contact.mec', 'addReferralNote', { text: marked(next) }],
    ['contact.mec', 'startReferral', { serviceDate: '2026-04-10' }],
    ['contact.mec', 'reportReferralProgress', { activity: marked(next) }],
    ['contact.mec', 'failReferral', { reasonCode: 'OTHER', reasonText: marked(next) }],
  ];
  let expectedVersion = 1;
  for (const [place, mutation, input] of steps) {
    await succeed(platform.as(place), mutation, { referral: { id: answered.id }, expectedVersion, ...input });
    expectedVersion += 1;
  }
  const declined = await issue({ needCode: 'SCHOOL' }).catch(() =>
    issue({ beneficiaryId: opened.householdMembers[0].id }),
  );
  await succeed(platform.as('contact.mec'), 'declineReferral', {
    ...{ referral: { id: declined.id }, expectedVersion: 1 },
    ...{ reasonCode: 'NO_CAPACITY', reasonText: marked(next) },
  });
  const drafted = await succeed(caseworker, 'draftReferral', { idempotencyKey: randomUUID(), draft: draft() });
  const update = { referral: { id: drafted.referral.id }, expectedVersion: 1, summary: marked(next) };
  await succeed(caseworker, 'updateReferralDraft', update);
  return { caseId: opened.id, referralIds: [answered.id, declined.id, drafted.referral.id] };
}

/** A closed case, a corrected record, and a member: data outside referrals. */
export async function markedRest(platform: InProcess, next: Next): Promise<void> {
  const caseworker = platform.as('caseworker.chisinau');
  const closing = await openedCase(caseworker, { beneficiary: aMarkedPerson(next) });
  const reason = { reasonCode: 'OTHER', reasonText: marked(next) };
  await succeed(caseworker, 'closeCase', { case: { id: closing.id }, expectedVersion: 1, ...reason });
  const corrected = await openedCase(caseworker, { beneficiary: aMarkedPerson(next) });
  await succeed(caseworker, 'updateBeneficiary', {
    ...{ case: { id: corrected.id }, expectedVersion: 1, reason: marked(next) },
    changes: { surname: next(), healthNeed: next() },
  });
  const member = `mutation($input: AddMemberInput!) { result: addMember(input: $input) { __typename } }`;
  const input = {
    ...{ idempotencyKey: randomUUID(), subject: randomUUID(), institution: 'MEC', roles: ['INSTITUTION_HANDLER'] },
    ...{ displayName: next(), email: `${next()}@demo.indreptar.example` },
  };
  const { data, errors } = await platform.as('supervisor.mec')(member, { input });
  if (errors || data.result.__typename !== 'AddMemberSuccess') throw new Error(JSON.stringify({ data, errors }));
}
