import { randomUUID } from 'node:crypto';
import type { Client } from '../support/inProcess.ts';
import { aCase, aDraft, aPerson, succeed } from '../support/referrals.ts';

/** Persons with every field, all invented, and short ways to read them. */

/** A personal code that no person has. The last digit is computed (IDNP). */
export function anIdnp(): string {
  const twelve = `2${Array.from({ length: 11 }, () => Math.floor(Math.random() * 10)).join('')}`;
  const sum = [...twelve].reduce((total, digit, at) => total + Number(digit) * ([7, 3, 1][at % 3] ?? 0), 0);
  return `${twelve}${sum % 10}`;
}

export const aWholePerson = (more: object = {}) =>
  aPerson({
    personalCode: anIdnp(),
    ...{ originalGivenNames: 'أمينة', originalSurname: 'خالد', sex: 'FEMALE', nationality: 'SY' },
    ...{ protectionForm: 'REFUGEE', stayPurpose: 'FAMILY', stayValidUntil: '2027-12-31' },
    document: { type: 'REFUGEE_CARD', number: 'R 000 001', issuedOn: '2025-02-03', expiresOn: '2030-02-02' },
    ...{ address: 'str. Inventată 1, ap. 2', localityCode: '0101', phone: '000 000 001', preferredChannel: 'PHONE' },
    email: 'amina@persoana.example',
    ...{ maritalStatus: 'MARRIED', householdSize: 4, guardian: { name: 'Nur', relation: 'PARENT', phone: '000' } },
    dependants: [{ relation: 'CHILD', birthDate: '2016-05-01' }, { relation: 'PARENT' }],
    ...{ educationLevel: 'HIGHER', studiesAbroad: 'drept', profession: 'jurist', workHistory: '5 ani' },
    ...{ romanianLevel: 'A1', incomeBand: 'NONE', healthNeed: 'control', disabilityDegree: 'MEDIUM' },
    ...{ workLimits: 'fără greutăți', vulnerabilities: ['SINGLE_PARENT'], asylumGrounds: 'numai la emitent' },
    ...more,
  });

export const personFields = `personalCode givenNames surname originalGivenNames originalSurname birthDate birthDatePrecision
  sex nationality category protectionForm stayPurpose stayValidUntil document { type number issuedOn expiresOn } address
  locality localityCode phone email preferredChannel safeContact { channel value safe } languages interpreterNeeded
  maritalStatus householdSize dependants { relation birthDate } guardian { name relation phone } educationLevel
  studiesAbroad profession workHistory romanianLevel incomeBand healthNeed disabilityDegree workLimits vulnerabilities`;

/** A case of one person, as the API answers it. */
export async function caseOf(caseworker: Client, person: object = aWholePerson()) {
  return (await succeed(caseworker, 'openCase', aCase({ beneficiary: person }))).case;
}

export async function issueTo(caseworker: Client, caseId: string, institution: string, more: object = {}) {
  const draft = aDraft(caseId, { receivingInstitution: institution, ...more });
  return (await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft })).referral;
}

/** The fields of a referral that a member reads. A GraphQL error fails the test. */
export async function readReferral(client: Client, id: string, fields: string) {
  const { data, errors } = await client(`query($id: ID) { referral(id: $id) { ${fields} } }`, { id });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.referral;
}

export async function readCase(client: Client, id: string, fields: string) {
  const { data, errors } = await client(`query($id: ID) { case(ref: { id: $id }) { ${fields} } }`, { id });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.case;
}

/** The value without its null parts. */
export const known = (record: Record<string, unknown> | null) =>
  Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value !== null));
