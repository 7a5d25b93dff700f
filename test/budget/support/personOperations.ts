import { randomUUID } from 'node:crypto';
import { workerScope } from '../../../services/caller/scope.ts';
import { forgetDataKeys } from '../../../services/platform/keys/dataKeyCache.ts';
import { personSubject } from '../../../services/platform/keys/heldKeys.ts';
import { findReferral } from '../../../services/referrals/store/referralStore.ts';
import { anIdnp } from '../../cases/support.ts';
import { type InProcess, subOfPlace } from '../../support/inProcess.ts';
import { issuedReferral, openedCase } from '../../support/referrals.ts';
import { acknowledge } from './steps.ts';

/** Operations on a person: record, sharing, holds, erasure, export, search, access log. */

type Run = () => Promise<unknown>;
type Prepare = (platform: InProcess) => Promise<Run>;

const caseworker = (platform: InProcess) => platform.as('caseworker.chisinau');

/** A GraphQL error and a refusal are failures. */
async function asked(platform: InProcess, place: string, document: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await platform.as(place)(document, variables);
  if (errors || data.result?.__typename?.endsWith('Problem')) throw new Error(JSON.stringify({ data, errors }));
  return data.result;
}

const command = (platform: InProcess, place: string, mutation: string, input: object) => {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation($input: ${type}!) { result: ${mutation}(input: $input) { __typename } }`;
  return asked(platform, place, document, { input: { idempotencyKey: randomUUID(), ...input } });
};

async function somebody(platform: InProcess) {
  const { id, caseNumber, beneficiary } = await openedCase(caseworker(platform));
  return { case: { id }, beneficiaryId: beneficiary.id as string, caseNumber: caseNumber as string };
}

const held = async (platform: InProcess) => {
  const { case: ref, beneficiaryId } = await somebody(platform);
  return { case: ref, beneficiaryId };
};
const hold = { reasonCode: 'AUDIT' };

async function referred(platform: InProcess) {
  const { id } = await issuedReferral(caseworker(platform));
  const found = await findReferral(workerScope('test'), id);
  if (!found) throw new Error('the referral is not there');
  const { caseId, caseNumber, beneficiaryId } = found.referral;
  return { id: id as string, case: { id: caseId }, caseNumber, beneficiaryId };
}

const erasing = async (platform: InProcess) => {
  const { case: ref, beneficiaryId, caseNumber } = await somebody(platform);
  return { case: ref, beneficiaryId, confirmCaseNumber: caseNumber, reasonCode: 'REQUEST_OF_PERSON' };
};

const detail = '{ id number person { surname } history { type actor { displayName } } }';
/** As in a process that does not hold the keys of this person yet. */
const cold =
  (act: (platform: InProcess, id: string) => Promise<unknown>): Prepare =>
  async (platform) => {
    const { id, beneficiaryId } = await referred(platform);
    return () => {
      forgetDataKeys(personSubject(beneficiaryId));
      return act(platform, id);
    };
  };

const day = { from: '2026-04-01T00:00:00.000Z', to: '2026-05-01T00:00:00.000Z' };

export const personOperations: Record<string, Prepare> = {
  updateBeneficiary: async (platform) => {
    const { case: ref } = await somebody(platform);
    const input = { case: ref, expectedVersion: 1, changes: { locality: 'Bălți' }, reason: 'S-a mutat cu familia.' };
    return () => command(platform, 'caseworker.chisinau', 'updateBeneficiary', input);
  },
  recordSharing: async (platform) => {
    const { case: ref } = await referred(platform);
    const words = { language: 'arabă', agreement: 'AGREED', legalBasis: 'Legea 274/2011, art. 11' };
    const input = { case: ref, informedAt: '2026-04-02', ...words };
    return () => command(platform, 'caseworker.chisinau', 'recordSharing', input);
  },
  setLegalHold: async (platform) => {
    const input = { ...(await held(platform)), ...hold };
    return () => command(platform, 'coordinator.igm', 'setLegalHold', input);
  },
  releaseLegalHold: async (platform) => {
    const whom = await held(platform);
    await command(platform, 'coordinator.igm', 'setLegalHold', { ...whom, ...hold });
    return () => command(platform, 'coordinator.igm', 'releaseLegalHold', whom);
  },
  eraseBeneficiary: async (platform) => {
    const input = await erasing(platform);
    return () => command(platform, 'coordinator.igm', 'eraseBeneficiary', input);
  },
  confirmErasure: async (platform) => {
    const { id, caseNumber, case: ref, beneficiaryId } = await referred(platform);
    await command(platform, 'caseworker.chisinau', 'cancelReferral', {
      ...{ referral: { id }, expectedVersion: 1, reasonCode: 'MOVED' },
    });
    const reason = { confirmCaseNumber: caseNumber, reasonCode: 'REQUEST_OF_PERSON' };
    await command(platform, 'coordinator.igm', 'eraseBeneficiary', { case: ref, beneficiaryId, ...reason });
    const found = await findReferral(workerScope('test'), id);
    const input = { referral: { id }, expectedVersion: found?.referral.version, copies: 'ERASED' };
    return () => command(platform, 'contact.mec', 'confirmErasure', input);
  },
  erasures: async (platform) => () => asked(platform, 'coordinator.igm', '{ result: erasures { nodes { id } } }'),
  exportBeneficiary: async (platform) => {
    const { case: ref } = await referred(platform);
    const document = 'query($ref: CaseRef!) { result: exportBeneficiary(case: $ref) { data document } }';
    return () => asked(platform, 'coordinator.igm', document, { ref });
  },
  findReferral: async (platform) => () =>
    asked(platform, 'contact.mec', `{ result: findReferral(personalCode: "${anIdnp()}") { id } }`),
  accessLog: async (platform) => {
    const about = { memberId: subOfPlace('contact.mec') };
    const document = `query($about: AccessLogAbout!, $from: DateTime!, $to: DateTime!) {
      result: accessLog(about: $about, from: $from, to: $to) { nodes { at } } }`;
    return () => asked(platform, 'auditor.igm', document, { about, ...day });
  },
  'referral, its person’s key not in memory': cold((platform, id) =>
    asked(platform, 'coordinator.igm', `query($id: ID) { result: referral(id: $id) ${detail} }`, { id }),
  ),
  'acknowledgeReferral, its person’s key not in memory': cold((platform, id) =>
    command(platform, 'contact.mec', 'acknowledgeReferral', {
      ...{ referral: { id }, expectedVersion: 1, ...acknowledge.input },
    }),
  ),
};
