import type { Party } from '../caller/party.ts';
import type { Person } from './person.ts';

/**
 * The integration case: the file of a person or household at the issuer, as far as referrals need it (docs/domain.md, "The
 * case"). Pure.
 */
export const caseStatuses = ['NEEDS_ASSESSED', 'ACTIVE', 'WITHDRAWN', 'CLOSED_OTHER'] as const;
export const openCaseStatuses = ['NEEDS_ASSESSED', 'ACTIVE'] as const;
export const caseTracks = ['PROGRAMME', 'ACTIVITIES'] as const;
export const closeReasons = [
  'WITHDRAWN',
  'LEFT_COUNTRY',
  'MOVED_ABROAD',
  'DIED',
  'STATUS_ENDED',
  'CITIZENSHIP_ACQUIRED',
  'DUPLICATE_FILE',
  'OTHER',
] as const;

export type IntegrationCase = {
  id: string;
  caseNumber: string;
  version: number;
  status: (typeof caseStatuses)[number];
  isOpen: boolean;
  track: (typeof caseTracks)[number];
  country: string;
  centre: string;
  institutionId: string;
  openedOn: string;
  householdId?: string | undefined;
  /** The first person is the one whom the case is about. The others belong to the household. */
  persons: Person[];
  openReferrals: number;
  /** The number of restricted referrals among the open ones. */
  openRestricted?: number | undefined;
  closedAt?: string | undefined;
  closeReason?: (typeof closeReasons)[number] | undefined;
  closeReasonText?: string | undefined;
};

/** The person with this id, or the first person when no id is given. Undefined for an erased person. */
export function personOf(found: IntegrationCase, beneficiaryId: string | undefined): Person | undefined {
  const wanted = beneficiaryId ?? found.persons[0]?.id;
  return found.persons.find(({ id, erasedAt }) => id === wanted && erasedAt === undefined);
}

type CaseAt = Pick<IntegrationCase, 'institutionId' | 'centre'>;

/** True for the caseworkers of the centre that keeps the file. */
export const worksOnCase = (found: CaseAt, party: Party): boolean =>
  found.institutionId === party.institutionId && party.roles.includes('CASEWORKER') && party.centre === found.centre;

/** True when the party sees the case: caseworkers see the cases of their centre, the coordinator those of the country. */
export const seesCase = (found: CaseAt, party: Party): boolean =>
  worksOnCase(found, party) || (found.institutionId === party.institutionId && party.roles.includes('COORDINATOR'));

/** The number of open referrals of a case. Restricted referrals are counted only for the coordinator. */
export const openReferralsFor = (found: IntegrationCase, party: Party): number =>
  found.openReferrals - (party.roles.includes('COORDINATOR') ? 0 : (found.openRestricted ?? 0));

/** The case with one person replaced, in its next version. */
export const withPerson = (found: IntegrationCase, person: Person): IntegrationCase => ({
  ...found,
  version: found.version + 1,
  persons: found.persons.map((one) => (one.id === person.id ? person : one)),
});

export const isOpenStatus = (status: IntegrationCase['status']) =>
  (openCaseStatuses as readonly string[]).includes(status);
