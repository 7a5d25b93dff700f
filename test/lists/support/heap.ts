import { addClerks, type Clerk } from '../../campaigns/support/clerks.ts';
import type { InProcess } from '../../support/inProcess.ts';
import { issuedReferral, succeed } from '../../support/referrals.ts';

/** A hundred and twenty referrals of the Ministry of Education, in every state that a list distinguishes. */
export const howMany = 120;
export const unit = 'MEC-CH';

export type Kept = {
  id: string;
  number: string;
  status: string;
  waitingOn: 'INSTITUTION' | 'ISSUER' | 'NOBODY';
  needCode: string;
  urgency: string;
  due: string;
  issuedAt: string;
  unit: string | null;
  handlerId: string | null;
  restricted: boolean;
};
export type Heap = { kept: Kept[]; handler: Clerk; loneHandler: Clerk; colleague: Clerk; registrar: Clerk };

const needs = ['LANGUAGE', 'EDUCATION_CHILD', 'RECOGNITION'];
const urgencies = ['NORMAL', 'URGENT', 'EMERGENCY'];
const dayMilliseconds = 86_400_000;
const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * dayMilliseconds).toISOString().slice(0, 10);

export async function makeHeap(platform: InProcess, firstDay = '2026-04-10'): Promise<Heap> {
  const [handler, loneHandler] = await addClerks(platform, 2, { role: 'INSTITUTION_HANDLER', unit });
  const centre = { institutionId: 'MD-IGM', centre: 'IGM-CH' };
  const [colleague] = await addClerks(platform, 1, { ...centre, role: 'CASEWORKER' });
  const [registrar] = await addClerks(platform, 1, { ...centre, role: 'REGISTRAR' });
  if (!handler || !loneHandler || !colleague || !registrar) throw new Error('no clerks');
  const [caseworker, contact] = [platform.as('caseworker.chisinau'), platform.as('contact.mec')];
  const kept: Kept[] = [];
  for (let at = 0; at < howMany; at++) {
    // Six a day, so that many share a day. The due dates rise and fall, and many are equal.
    const day = dayAfter(firstDay, Math.floor(at / 6));
    const issuedAt = `${day}T0${at % 6}:00:00.000Z`;
    platform.setNow(issuedAt);
    const due = dayAfter('2026-06-01', (at * 37) % 50);
    const fields = {
      needCode: needs[at % needs.length] ?? '',
      urgency: urgencies[at % 4] ?? 'NORMAL',
      restricted: at % 10 === 9,
    };
    const receivingUnit = at % 2 === 0 ? unit : undefined;
    const { id, number } = await issuedReferral(caseworker, { ...fields, completionDue: due, receivingUnit });
    const referral = { ...fields, id, number, due, issuedAt, unit: receivingUnit ?? null };
    kept.push({ ...referral, ...(await moved(at, id, handler)) });
  }
  return { kept, handler, loneHandler, colleague, registrar };

  async function moved(at: number, id: string, { memberId }: Clerk) {
    const first = { referral: { id }, expectedVersion: 1 };
    const waits = { waitingOn: 'INSTITUTION', handlerId: null } as const;
    if (at % 5 === 1) {
      await succeed(contact, 'acknowledgeReferral', { ...first, incomingNumber: `MEC-${at}`, handlerId: memberId });
      return { ...waits, status: 'ACKNOWLEDGED', handlerId: memberId };
    }
    if (at % 5 === 2) {
      await succeed(contact, 'requestReferralInfo', { ...first, question: 'Ce nivel are?' });
      return { ...waits, status: 'INFO_REQUESTED', waitingOn: 'ISSUER' as const };
    }
    if (at % 5 === 3) {
      const reason = { reasonCode: 'NO_CAPACITY', reasonText: 'Toate grupele sunt complete până în toamnă.' };
      await succeed(contact, 'declineReferral', { ...first, ...reason });
      return { ...waits, status: 'DECLINED', waitingOn: 'ISSUER' as const };
    }
    if (at % 15 === 4) {
      await succeed(caseworker, 'cancelReferral', { ...first, reasonCode: 'MOVED' });
      return { ...waits, status: 'CANCELLED', waitingOn: 'NOBODY' as const };
    }
    return { ...waits, status: 'ISSUED' };
  }
}

const order = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
export const byDue = (a: Kept, b: Kept) => order(`${a.due}#${a.id}`, `${b.due}#${b.id}`);
export const newestNumberFirst = (a: Kept, b: Kept) => order(b.number, a.number);
export const newestFirst = (a: Kept, b: Kept) => order(`${b.issuedAt}#${b.id}`, `${a.issuedAt}#${a.id}`);
