import { hasRole, type Role } from '../../caller/actor.ts';
import { machineQueries } from '../machineAccounts.ts';
import type { Rule } from '../rule.ts';
import { anyMember, isPerson } from './members.ts';
import { type Fields, named, plain } from './notation.ts';

/** The roles that may send each query (docs/domain.md, "Roles"). The stores and the rules of the records decide about records. */
const everybody = null;
const askers = {
  me: everybody,
  node: everybody,
  codes: everybody,
  institutions: everybody,
  institution: everybody,
  services: everybody,
  suggestedInstitutions: everybody,
  colleagues: ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR'],
  members: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
  case: ['CASEWORKER', 'COORDINATOR'],
  findReferral: ['CASEWORKER', 'INSTITUTION_CONTACT', 'INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR'],
  referral: [
    'CASEWORKER',
    'COORDINATOR',
    'REGISTRAR',
    'INSTITUTION_CONTACT',
    'INSTITUTION_HANDLER',
    'INSTITUTION_SUPERVISOR',
  ],
  inbox: ['CASEWORKER', 'COORDINATOR', 'INSTITUTION_CONTACT', 'INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR'],
  register: ['CASEWORKER', 'REGISTRAR', 'COORDINATOR'],
  referrals: ['COORDINATOR', 'INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR'],
  referralCounts: ['COORDINATOR', 'STATS_VIEWER', 'INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR'],
  changes: ['COORDINATOR', 'INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR'],
  accessLog: ['DPO_AUDITOR'],
  erasures: ['COORDINATOR', 'DPO_AUDITOR'],
  exportBeneficiary: ['COORDINATOR', 'DPO_AUDITOR'],
} satisfies Record<string, readonly Role[] | null>;

type Query = keyof typeof askers;

export const mayAsk = (query: Query): Rule => {
  const who: readonly Role[] | null = askers[query];
  const forMachines = machineQueries.includes(query);
  return named(
    `mayAsk(${query})`,
    (actor, record) =>
      (forMachines || isPerson(actor)) && (who === everybody ? anyMember(actor, record) : hasRole(actor, ...who)),
  );
};

const queries: Fields = Object.assign({}, ...Object.keys(askers).map((name) => plain(mayAsk(name as Query), name)));
/** The members who may send one of these queries. A page is read by every member who may send a query for a list. */
const oneOf = (...names: Query[]): Rule => {
  const rules = names.map(mayAsk);
  return (actor, record) => rules.some((rule) => rule(actor, record));
};
const mayList = named('mayList', oneOf('inbox', 'register'));
const mayPage = named('mayPage', oneOf('inbox', 'register', 'erasures'));

export const queryRules: Readonly<Record<string, Fields>> = {
  Query: queries,
  ReferralConnection: plain(mayList, 'edges nodes pageInfo'),
  ReferralEdge: plain(mayList, 'cursor node'),
  PageInfo: plain(mayPage, 'hasNextPage hasPreviousPage startCursor endCursor'),
  ReferralCount: plain(mayAsk('referralCounts'), 'institution status count isSmall'),
  ChangePage: plain(mayAsk('changes'), 'nodes cursor hasMore'),
  Change: plain(mayAsk('changes'), 'id referralId number type version previousVersion recordedAt'),
};
