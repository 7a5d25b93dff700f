import { randomUUID } from 'node:crypto';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { MemberRole } from '../../services/caller/member.ts';
import { putMember } from '../../services/caller/memberStore.ts';
import { canonical } from '../../services/platform/canonical.ts';
import { sha256 } from '../../services/platform/hash.ts';
import { dynamo } from '../../services/platform/table.ts';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, succeed } from '../support/referrals.ts';

/** A store with referrals in every status, and functions that show whether it has changed. */

export type Status =
  | 'ISSUED'
  | 'ACKNOWLEDGED'
  | 'INFO_REQUESTED'
  | 'ACCEPTED'
  | 'IN_PROGRESS'
  | 'ON_HOLD'
  | 'COMPLETED'
  | 'NOT_COMPLETED'
  | 'DECLINED'
  | 'ENTERED_IN_ERROR';
// biome-ignore lint/suspicious/noExplicitAny: cases and referrals as the API answers them.
type Answered = any;

type MemberMore = { place?: string; kind?: 'MACHINE'; centre?: string };

export type World = {
  platform: InProcess;
  as: (place: string) => Client;
  aCase: () => Promise<Answered>;
  issued: (more?: object) => Promise<Answered>;
  issuedOn: (caseId: string, more?: object) => Promise<Answered>;
  drafted: () => Promise<Answered>;
  inStatus: (status: Status) => Promise<Answered>;
  /** Makes a member with a place. Returns the subject. */
  aMember: (institutionId: string, roles: MemberRole[], more?: MemberMore) => Promise<string>;
  /** All stored data as one text. */
  dump: () => Promise<string>;
  stop: () => Promise<void>;
};

/** The data is made on Friday, and the requests are sent on Monday. */
export const prepared = '2026-04-10T07:00:00.000Z';
export const asked = '2026-04-13T07:00:00.000Z';

export async function startWorld(): Promise<World> {
  const platform = await startInProcess(prepared);
  const places = new Map<string, string>();
  const as = (place: string) => {
    const sub = places.get(place);
    return sub ? platform.asMember(sub) : platform.as(place);
  };
  const caseworker = as('caseworker.chisinau');
  const contact = as('contact.mec');

  const world: World = { platform, as, aCase, issued, issuedOn, drafted, inStatus, aMember, dump, stop: platform.stop };
  await aMember('RO-IGI', ['COORDINATOR'], { place: 'coordinator.igi' });
  await aMember('MD-MS', ['INSTITUTION_SUPERVISOR'], { place: 'supervisor.ms' });
  await aMember('MD-MEC', ['INSTITUTION_CONTACT'], { place: 'machine.mec', kind: 'MACHINE' });
  return world;

  function aCase() {
    return openedCase(caseworker);
  }
  function issued(more: object = {}) {
    return issuedReferral(caseworker, more);
  }
  async function issuedOn(caseId: string, more: object = {}) {
    const input = { idempotencyKey: randomUUID(), draft: aDraft(caseId, more) };
    return (await succeed(caseworker, 'issueReferral', input)).referral;
  }
  async function drafted() {
    const opened = await aCase();
    const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
    return (await succeed(caseworker, 'draftReferral', input)).referral;
  }

  async function inStatus(status: Status) {
    const referral = await issued();
    const head = { referral: { id: referral.id }, expectedVersion: 1 };
    const next = async (client: Client, mutation: string, input: object = {}) =>
      (await succeed(client, mutation, { ...head, ...input })).referral;
    const receipt = { incomingNumber: 'MEC-1' };
    const reasonText = 'un motiv spus în mai mult de douăzeci de litere';
    switch (status) {
      case 'ISSUED':
        return referral;
      case 'INFO_REQUESTED':
        return next(contact, 'requestReferralInfo', { question: 'Ce limbă vorbește?' });
      case 'ACKNOWLEDGED':
        return next(contact, 'acknowledgeReferral', receipt);
      case 'ACCEPTED':
      case 'IN_PROGRESS':
      case 'ON_HOLD': {
        const accepted = await next(contact, 'acceptReferral', {
          ...receipt,
          noAppointmentReason: 'Se formează grupa.',
        });
        if (status === 'ACCEPTED') return accepted;
        if (status === 'IN_PROGRESS')
          return next(contact, 'startReferral', { expectedVersion: 2, serviceDate: '2026-04-10' });
        const hold = { reasonCode: 'WAITING_LIST', expectedResumeDate: '2026-05-04' };
        return next(contact, 'holdReferral', { expectedVersion: 2, ...hold });
      }
      case 'COMPLETED': {
        const appointment = { at: '2026-04-20T08:00:00Z', place: 'etajul 1' };
        await next(contact, 'acceptReferral', { ...receipt, appointment });
        const results = [{ result: 'DELIVERED', date: '2026-04-10' }];
        return next(contact, 'completeReferral', { expectedVersion: 2, results });
      }
      case 'NOT_COMPLETED': {
        const contactAttempts = [{ date: '2026-04-10' }];
        return next(contact, 'failReferral', { ...receipt, reasonCode: 'CLIENT_REFUSED', contactAttempts });
      }
      case 'DECLINED':
        return next(contact, 'declineReferral', { reasonCode: 'NO_CAPACITY', reasonText, legalGround: 'art. 5' });
      case 'ENTERED_IN_ERROR':
        return next(as('coordinator.igm'), 'markReferralEnteredInError', {
          reason: reasonText,
        });
    }
  }

  async function aMember(institutionId: string, roles: MemberRole[], { place, kind, centre }: MemberMore = {}) {
    const memberId = randomUUID();
    const name = place ?? `membru.${memberId.slice(0, 8)}`;
    const country = institutionId.slice(0, 2);
    await putMember({
      memberId,
      kind: kind ?? 'PERSON',
      displayName: name,
      email: `${name}@demo.indreptar.example`,
      roles,
      country,
      institutionId,
      centre,
      active: true,
      version: 1,
    });
    places.set(name, memberId);
    return memberId;
  }

  async function dump() {
    const { client, tableName: TableName } = platform.table;
    const rows: string[] = [];
    for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      rows.push(...(page.Items ?? []).map(canonical));
    }
    return sha256(rows.sort().join('\n'));
  }
}

/** The names of the successful write calls since the last question. */
export function writeLog(): () => string[] {
  let written: string[] = [];
  dynamo.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      const name = String(context.commandName);
      // Refusals are written to the access log, which is another table.
      const isLog = JSON.stringify(args.input).includes(process.env.ACCESS_LOG_TABLE_NAME ?? '?');
      if (/Write|Put|Update|Delete/.test(name) && !isLog) written.push(name);
      return answer;
    },
    { step: 'initialize', name: 'writeLog' },
  );
  return () => {
    const since = written;
    written = [];
    return since;
  };
}
