import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyRole, lines, personsOnly, rolesOf } from '../lifeCycle/truth.ts';

/**
 * The readers of each field, written a second time by hand from docs/domain.md ("Roles", "Who sees a referral", "Data
 * by institution") and docs/security.md: five tables in truth/ that a person can review. Nothing here is derived from
 * the rules under test.
 * In a cell: `y` yes; `-` no; `n` until sharing is stopped, by an objection to a sharing that is not mandatory or
 * because the referral is an error; `d` like `n`, and only disclosed fields; `s` only disclosed fields, because they
 * are on the paper; `o` yes, but the texts leave it open after sharing is stopped; `.` impossible; `?` the texts leave
 * it open.
 */
export type Row = Record<string, string>;

const folder = join(import.meta.dirname, 'truth');

/**
 * A table of truth/, by its header. Text after the last column belongs to it, so that sources may contain semicolons.
 */
export function tableOf(name: string): Row[] {
  const [header = '', ...lines] = readFileSync(join(folder, `${name}.csv`), 'utf8')
    .trim()
    .split('\n');
  const columns = header.split(';');
  return lines.map((line) => {
    const cells = line.split(';');
    const last = cells.splice(columns.length - 1).join(';');
    return Object.fromEntries(
      columns.map((column, at) => [column, at === columns.length - 1 ? last : (cells[at] ?? '')]),
    );
  });
}

const audiences = new Map(
  [...tableOf('audiences'), ...lines.map(audienceOfStep)].map((row) => [row.audience ?? '', row]),
);
const visibility = new Map(
  ['referrals', 'cases', 'members'].flatMap((name) =>
    tableOf(name).map((row) => [`${name}: ${row.who}`, row] as const),
  ),
);

/** The audience of a step's mutation: the roles of its line in the table of transitions (test/lifeCycle/truth.ts). */
function audienceOfStep({ action }: { action: string }): Row {
  const roles = rolesOf(action);
  // Only a restricted referral is redirected by the caseworker.
  if (action === 'REDIRECT') roles.add('CASEWORKER');
  const isForSystems = roles.has('INSTITUTION_CONTACT') && !personsOnly.includes(action);
  const cells = everyRole.map((role): [string, string] => [role, roles.has(role) ? 'y' : '-']);
  return { ...Object.fromEntries(cells), MACHINE: isForSystems ? 'y' : '-', audience: action, about: 'nothing' };
}

/** Every coordinate with its audience, once for each mention in the tables. */
export const named: { coordinate: string; audience: string }[] = [
  ...tableOf('coordinates').flatMap(({ type = '', fields = '', audience = '' }) =>
    fields.split(' ').map((field) => ({ coordinate: `${type}.${field}`, audience })),
  ),
  ...lines.map(({ action, mutation }) => ({ coordinate: `Mutation.${mutation}`, audience: action })),
];
const audienceByCoordinate = new Map(named.map(({ coordinate, audience }) => [coordinate, audience]));
export const audienceNames = [...audiences.keys()];
export const aboutOf = (coordinate: string): string =>
  audiences.get(audienceByCoordinate.get(coordinate) ?? '')?.about ?? '';

/** A caller, with the properties by which the texts distinguish callers. */
export type Principal = {
  name: string;
  memberId: string;
  kind: 'PERSON' | 'MACHINE';
  roles: string[];
  country: string;
  institutionId: string;
  unit?: string;
  centre?: string;
};

/** A referral, with the properties on which its visibility depends. */
export type ReferralFacts = {
  issuer: string;
  country: string;
  centre: string;
  /** The member who drafted or issued it. */
  issuedBy: string;
  receiver: string;
  issued: boolean;
  unit?: string;
  handlerId?: string;
  restricted: boolean;
  /** True when the person objected to a sharing that is not mandatory, or the referral is an error. */
  closed: boolean;
  /** The names of the disclosed fields of the person. */
  disclosed: string[];
};
export type CaseFacts = { issuer: string; country: string; centre: string };
export type MemberFacts = { memberId: string; institutionId: string; country: string };
export type InView = {
  referral?: ReferralFacts;
  /** For an event: true when the receiving institution was told of it. */
  told?: boolean;
  case?: CaseFacts;
  member?: MemberFacts;
};

const cellOf = (table: string, who: string, column: string): string => {
  const cell = visibility.get(`${table}: ${who}`)?.[column];
  if (cell === undefined) throw new Error(`truth/${table}.csv has no ${who}, ${column}`);
  return cell;
};

function situationOf({ issued, restricted, handlerId }: ReferralFacts, inOtherUnit: boolean): string {
  if (!issued) return restricted ? 'restrictedDraft' : 'draft';
  if (restricted) return handlerId ? 'restrictedTaken' : 'restricted';
  if (handlerId) return 'taken';
  return inOtherUnit ? 'inOtherUnit' : 'issued';
}

/** The line of truth/referrals.csv about a role of a caller towards a referral. */
function towards(role: string, { memberId, country, institutionId, centre }: Principal, facts: ReferralFacts): string {
  if (country !== facts.country) return 'anybody of another country';
  const sameCentre = institutionId === facts.issuer && centre === facts.centre;
  if (role === 'CASEWORKER') {
    if (memberId === facts.issuedBy && sameCentre) return 'CASEWORKER of the centre who drafted or issued it';
    return sameCentre ? 'CASEWORKER of the same centre' : 'CASEWORKER of another centre';
  }
  if (role === 'REGISTRAR') return `REGISTRAR of ${sameCentre ? 'the same' : 'another'} centre`;
  if (['COORDINATOR', 'DPO_AUDITOR', 'STATS_VIEWER', 'ADMIN'].includes(role)) return `${role} of the issuer`;
  if (institutionId !== facts.receiver) return `${role} of another institution`;
  const inHand = facts.handlerId === memberId && ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'].includes(role);
  return inHand ? `${role} who has it in hand` : `${role} of the receiver`;
}

const seesReferral = (role: string, principal: Principal, facts: ReferralFacts): boolean => {
  const inOtherUnit = facts.unit !== principal.unit;
  return cellOf('referrals', towards(role, principal, facts), situationOf(facts, inOtherUnit)) === 'y';
};

function seesCase(role: string, { country, institutionId, centre }: Principal, facts: CaseFacts): boolean {
  const home = country === facts.country && institutionId === facts.issuer;
  if (!home || !['CASEWORKER', 'COORDINATOR'].includes(role)) return cellOf('cases', 'anybody else', 'case') === 'y';
  if (role === 'COORDINATOR') return cellOf('cases', 'COORDINATOR of the issuer', 'case') === 'y';
  return cellOf('cases', `CASEWORKER of ${centre === facts.centre ? 'the same' : 'another'} centre`, 'case') === 'y';
}

function seesMember(role: string, principal: Principal, facts: MemberFacts): boolean {
  const who = ['INSTITUTION_SUPERVISOR', 'ADMIN'].includes(role) ? role : 'anybody else';
  const column =
    (principal.memberId === facts.memberId && 'oneself') ||
    (principal.institutionId === facts.institutionId && 'ownInstitution') ||
    (principal.country === facts.country && 'ownCountry') ||
    'otherCountry';
  return cellOf('members', who, column) === 'y';
}

function inSight(about: string, role: string, principal: Principal, view: InView): boolean {
  if (about === 'nothing') return true;
  if (about === 'event' && view.told === false && principal.institutionId !== view.referral?.issuer) return false;
  if (about === 'referral' || about === 'event') {
    return view.referral !== undefined && seesReferral(role, principal, view.referral);
  }
  if (about === 'case') return view.case !== undefined && seesCase(role, principal, view.case);
  if (about === 'member') return view.member !== undefined && seesMember(role, principal, view.member);
  // A person appears in a case or in a referral.
  return inSight(view.referral ? 'referral' : 'case', role, principal, view);
}

type Sights = Map<Principal, Map<string, boolean>>;
const sights = new WeakMap<InView, Sights>();

/** The answer is remembered, because every coordinate asks the same question. */
function isInSight(about: string, role: string, principal: Principal, view: InView): boolean {
  if (about === 'nothing') return true;
  const ofView: Sights = sights.get(view) ?? new Map();
  sights.set(view, ofView);
  const ofPrincipal = ofView.get(principal) ?? new Map<string, boolean>();
  ofView.set(principal, ofPrincipal);
  const question = `${about} ${role}`;
  const known = ofPrincipal.get(question);
  if (known !== undefined) return known;
  const answer = inSight(about, role, principal, view);
  ofPrincipal.set(question, answer);
  return answer;
}

/** A system has a column of its own. Its role alone would make it a person. */
export const columnsOf = ({ kind, roles }: Principal): string[] => (kind === 'MACHINE' ? ['MACHINE'] : roles);

export type Expectation = (principal: Principal, view: InView) => boolean | undefined;

/** The answer of the texts for a coordinate. Undefined where they leave it open. */
export function expectationOf(coordinate: string): Expectation {
  const audience = audiences.get(audienceByCoordinate.get(coordinate) ?? '');
  if (!audience) throw new Error(`the truth has no audience for ${coordinate}`);
  const about = audience.about ?? '';
  return (principal, view) => {
    let open = false;
    for (const role of columnsOf(principal)) {
      const cell = audience[role];
      if (cell === undefined) throw new Error(`the truth has no column ${role}`);
      if (cell === '-' || !isInSight(about, role, principal, view)) continue;
      if (cell === '?' || (cell === 'o' && view.referral?.closed)) open = true;
      else if (cell === 'y' || cell === 'o' || isShared(cell, coordinate, view)) return true;
    }
    return open ? undefined : false;
  };
}

/** Parts of a person follow the field to which they belong. */
const fieldOfPerson: Record<string, string> = {
  SafeContact: 'safeContact',
  IdentityDocument: 'document',
  Dependant: 'dependants',
  Guardian: 'guardian',
};

function isShared(cell: string, coordinate: string, { referral }: InView): boolean {
  if (!referral || (referral.closed && cell !== 's')) return false;
  const [type, field = ''] = coordinate.split('.');
  return cell === 'n' || referral.disclosed.includes(fieldOfPerson[type ?? ''] ?? field);
}
