/**
 * The referral of docs/domain.md, written a second time from its text alone: a world of referrals about one person, and
 * the result of each command. Pure, and without code of services/. Days are in UTC: the model acts at hours at which
 * UTC and Chișinău have the same day.
 */
import { type Line, lines } from '../lifeCycle/truth.ts';
import { broken, days, type Result, shape, text } from './requiredData.ts';
import {
  type Ask,
  type Data,
  type Done,
  holder,
  members,
  type Ref,
  type Told,
  type Verdict,
  type World,
} from './world.ts';

export type * from './world.ts';
export { holder, members } from './world.ts';

const open = 'ISSUED ACKNOWLEDGED INFO_REQUESTED ACCEPTED IN_PROGRESS ON_HOLD';
const answered = 'COMPLETED NOT_COMPLETED DECLINED';
const ended = 'REDIRECTED CLOSED CANCELLED';
export const statuses = `DRAFT ${open} ${answered} ${ended} ENTERED_IN_ERROR`.split(' ');
/** No law demands the sharing with culture and with partners (docs/domain.md, "Information and objection"). */
const notMandatory = 'MC NGO';

/**
 * For each action: the statuses, the roles, the target and the name of the event. `=` keeps the status, `<` goes back.
 * The steps are those of the hand-written table. A word on sharing reaches all referrals of the person, so the world
 * plays it by itself.
 */
type Rule = [from: string, who: string, to: string, event: string];
const ruleOf = ({ from, to, event }: Line): Rule => {
  const possible = [...from].filter(([, roles]) => roles.length > 0);
  const who = new Set(possible.flatMap(([, roles]) => roles.map((role) => role.replace('INSTITUTION_', ''))));
  return [possible.map(([status]) => status).join(' '), [...who].join(' '), to, event];
};
export const rules: { [action: string]: Rule } = Object.fromEntries(
  lines.filter(({ action }) => action !== 'CHANGE_SHARING').map((line) => [line.action, ruleOf(line)]),
);

const among = (list: string, word: string) => ` ${list} `.includes(` ${word} `);

/** True when the referral exists for a member (docs/domain.md, "Who sees a referral"). */
export function sees(ref: Ref, by: string): boolean {
  const { role, of } = members[by] as { role: string; of: string };
  if (role === 'COORDINATOR') return true;
  if (role === 'CASEWORKER') return ref.by === by;
  if (!ref.issuedAt || of !== holder(ref)) return false;
  return role !== 'HANDLER' || ref.handler === by || (ref.handler === undefined && ref.unit === undefined);
}

/** The refusal before the data is read. */
function barred(ref: Ref, { by, action, now }: Pick<Ask, 'by' | 'action' | 'now'>, version = ref.version): string {
  const { role } = members[by] as { role: string; of: string };
  const [from, who] = rules[action] as Rule;
  if (!among(who, role) || (action === 'ASSIGN' && role === 'HANDLER' && ref.handler)) return 'FORBIDDEN';
  if (version !== ref.version) return 'VERSION_CONFLICT';
  const end = ref.closedAt ?? ref.answer?.at ?? now;
  const nothingEntered = ref.status === 'INFO_REQUESTED' && ref.entries.incomingNumber === undefined;
  if (action === 'CORRECT_ANSWER' && nothingEntered) return 'ILLEGAL_TRANSITION';
  if (!among(from, ref.status) || (action === 'TAKE_BACK_ANSWER' && days(end, now) > 7)) return 'ILLEGAL_TRANSITION';
  const needsCoordinator = (action === 'REDIRECT' && ref.hops >= 2) || (action === 'REOPEN' && days(end, now) > 30);
  return needsCoordinator && role !== 'COORDINATOR' ? 'APPROVAL_REQUIRED' : '';
}
/** The actions of a member on the referral itself. */
export const offered = (ref: Ref, by: string, now: string): string[] =>
  sees(ref, by) ? Object.keys(rules).filter((action) => !barred(ref, { by, action, now })) : [];
/** The actions of a member, with the word on sharing, which changes all open referrals of the person. */
export const available = (ref: Ref, by: string, now: string): string[] =>
  sees(ref, by) && members[by]?.role === 'CASEWORKER' && among(open, ref.status)
    ? [...offered(ref, by, now), 'CHANGE_SHARING']
    : offered(ref, by, now);

/** The side that has to act next, and the expected action. */
export function turn({ status, answer, hops }: Ref): string {
  if (status === 'DECLINED' && answer?.code === 'NOT_COMPETENT' && hops >= 2) return 'COORDINATOR APPROVE';
  const turns: { [turn: string]: string } = {
    'ISSUER ISSUE': 'DRAFT',
    'INSTITUTION ACKNOWLEDGE': 'ISSUED',
    'INSTITUTION DECIDE': 'ACKNOWLEDGED',
    'ISSUER ANSWER_QUESTION': 'INFO_REQUESTED',
    'INSTITUTION START': 'ACCEPTED',
    'INSTITUTION FINISH': 'IN_PROGRESS ON_HOLD',
    'ISSUER VERIFY': 'COMPLETED NOT_COMPLETED',
    'ISSUER REROUTE': 'DECLINED',
  };
  return Object.keys(turns).find((key) => among(turns[key] ?? '', status)) ?? 'NOBODY null';
}

const outcomeOf = (results: Result[]) => (results.every(({ result }) => result === 'DELIVERED') ? 'FULL' : 'PARTIAL');

const drafted = (by: string, content: Data, isKept: boolean): Ref => ({
  by,
  status: 'DRAFT',
  version: isKept ? 1 : 0,
  chain: [String(content.receivingInstitution)],
  hops: 0,
  attempt: 1,
  content,
  steps: [],
  entries: {},
  history: isKept ? [{ type: 'referral.drafted', from: null, to: 'DRAFT', version: 1, implied: [] }] : [],
});

/** The referral after the step, with its event at the end of the history. */
function after(ref: Ref, { by, action, data: d, now }: Ask): Ref {
  const [, , target, event] = rules[action] as Rule;
  const next: Ref = { ...ref, version: ref.version + 1, steps: [...ref.steps], entries: { ...ref.entries } };
  const upTo = { ACCEPT: 1, FAIL: 2, COMPLETE: 3 }[action] ?? 0;
  let implied = ['ACKNOWLEDGE', 'ACCEPT', 'START'].slice(0, upTo).filter((step) => !ref.steps.includes(step));
  next.status = target === '=' ? ref.status : target === '<' ? (ref.returnTo ?? '') : target;
  if (action === 'REPORT_PROGRESS' && ref.status === 'ACCEPTED' && d.serviceDate) {
    implied = ['START'];
    next.status = 'IN_PROGRESS';
  }
  next.steps.push(...implied, ...(['ACKNOWLEDGE', 'ACCEPT', 'START'].includes(action) ? [action] : []));
  if (action === 'ACKNOWLEDGE' || implied.includes('ACKNOWLEDGE')) next.entries.incomingNumber = d.incomingNumber;
  if (['ACKNOWLEDGE', 'ACCEPT', 'ASSIGN'].includes(action)) {
    const taken = action === 'ASSIGN' && members[by]?.role === 'HANDLER' ? by : ref.handler;
    next.handler = d.unassign ? undefined : (text(d.handlerId) ?? taken);
    next.unit = text(d.unit) ?? ref.unit;
  }
  if (action === 'ACCEPT' || implied.includes('ACCEPT')) next.handler ??= by;
  if (action === 'ISSUE') next.issuedAt = now;
  if (['UPDATE_DRAFT', 'AMEND', 'REOPEN'].includes(action)) next.content = { ...ref.content, ...d };
  if (action === 'UPDATE_DRAFT' && d.receivingInstitution) next.chain = [String(d.receivingInstitution)];
  if (action === 'REQUEST_INFO' || action === 'HOLD') next.returnTo = ref.status;
  if (['DECLINE', 'COMPLETE', 'FAIL'].includes(action)) {
    const outcome = { DECLINE: null, FAIL: 'NONE' }[action] ?? null;
    next.answer = { as: target, from: ref.status, at: now, code: d.reasonCode, implied, outcome };
    if (action !== 'COMPLETE') next.entries.reasonText = d.reasonText ?? null;
  }
  if (action === 'CORRECT_ANSWER') Object.assign(next.entries, d);
  if (action === 'COMPLETE') next.entries.results = d.results;
  if (d.results && next.answer) next.answer = { ...next.answer, outcome: outcomeOf(d.results as Result[]) };
  if (action === 'VERIFY') next.closedAt = now;
  if (action === 'REOPEN' || action === 'TAKE_BACK_ANSWER') {
    const { as = '', from = '', implied: undone = [] } = ref.answer ?? {};
    const isReopened = action === 'REOPEN';
    next.status = isReopened ? (as === 'DECLINED' ? 'ACKNOWLEDGED' : 'IN_PROGRESS') : from;
    next.attempt += isReopened ? 1 : 0;
    if (!isReopened) next.steps = ref.steps.filter((step) => !undone.includes(step));
    if (!next.steps.includes('ACKNOWLEDGE')) delete next.entries.incomingNumber;
    delete next.entries.results;
    delete next.entries.reasonText;
    next.answer = next.closedAt = undefined;
  }
  const from = ref.version === 0 ? null : ref.status;
  next.history = [...ref.history, { type: `referral.${event}`, from, to: next.status, version: next.version, implied }];
  return next;
}

/**
 * The result of a command, in the order of the refusals: role, input, repeat, visibility, version, status, approval,
 * data, commit.
 */
export function decide(world: World, ask: Ask): { world: World; verdict: Verdict } {
  const { by, action, on, data } = ask;
  const refuse = (code: string, paths?: string[]) => ({ world, verdict: { code, ...(paths && { paths }) } });
  const isNew = action === 'DRAFT' || action === 'ISSUE_NEW';
  // A role that may never use the action is refused before all other checks.
  const who = isNew ? 'CASEWORKER' : (rules[action]?.[1] ?? '');
  const { role = '' } = members[by] ?? {};
  // The caseworker redirects restricted referrals only. There are none here, but the role itself is not refused.
  const isKnown = among(who, role) || (action === 'REDIRECT' && role === 'CASEWORKER');
  if (!isKnown) return refuse('FORBIDDEN');
  const misshapen = shape(ask);
  if (misshapen.length > 0) return refuse('VALIDATION', misshapen);

  const payload = JSON.stringify([action, isNew || on, ask.version, data]);
  const key = `${by} ${ask.key ?? JSON.stringify([action, on, ask.version])}`;
  const earlier = world.done[key];
  if (earlier?.payload === payload) return { world, verdict: { code: 'OK', ...earlier } };
  if (earlier && ask.key) return refuse('IDEMPOTENCY_KEY_REUSED');
  const ref = isNew ? drafted(world.issuer, data, action === 'DRAFT') : (world.refs[on] as Ref);
  if (!sees(ref, by)) return refuse('NOT_FOUND');
  const refused = isNew ? '' : barred(ref, ask, ask.version);
  if (refused) return refuse(refused);
  if ((isNew || action === 'ISSUE') && !world.caseOpen) return refuse('CASE_NOT_OPEN');
  const step = { ...ask, action: action === 'ISSUE_NEW' ? 'ISSUE' : action };
  const paths = broken(ref, step, world.refs);
  if (paths.length > 0) return refuse('VALIDATION', paths);

  const target = action === 'REDIRECT' ? String(data.receivingInstitution) : holder(ref);
  if (action === 'REDIRECT' && ref.chain.includes(target)) return refuse('REDIRECT_LOOP');
  const sends = ['ISSUE', 'ISSUE_NEW', 'REDIRECT'].includes(action);
  if (sends && world.objected && among(notMandatory, target)) return refuse('OBJECTION_RECORDED');
  const opens = ['ISSUE', 'ISSUE_NEW', 'REDIRECT', 'REOPEN', 'TAKE_BACK_ANSWER'].includes(action);
  const holds = (other: Ref) => among(open, other.status) && holder(other) === target && !other.beside;
  const isTaken = (action === 'REDIRECT' || !ref.beside) && world.refs.some(holds);
  // No institution is told of other open referrals, so the child of its redirect is issued beside (docs/domain.md,
  // "Duplicates").
  const beside = isTaken && action === 'REDIRECT' && members[by]?.role === 'CONTACT';
  if (opens && isTaken && !beside) return refuse('DUPLICATE');
  if (opens && !world.caseOpen) return refuse('CASE_NOT_OPEN');

  const next = action === 'DRAFT' ? ref : after(ref, step);
  const refs = isNew ? [...world.refs, next] : world.refs.with(on, next);
  const told = next.history.at(-1) as Told;
  const done: Done = { payload, on: isNew ? world.refs.length : on, told };
  if (action === 'REDIRECT') {
    const { by: issuer, content, chain, hops } = ref;
    const child = { ...drafted(issuer, content, false), chain: [...chain, target], hops: hops + 1, beside };
    done.child = refs.push(after(child, { ...ask, action: 'ISSUE' })) - 1;
  }
  return { world: { ...world, refs, done: { ...world.done, [key]: done } }, verdict: { code: 'OK', ...done } };
}

/** A case can be closed only when no institution has an open referral of it. */
export const closeCase = (world: World): { world: World; code: string } =>
  world.refs.some(({ status }) => among(open, status))
    ? { world, code: 'OPEN_REFERRALS' }
    : { world: { ...world, caseOpen: false }, code: 'OK' };

/**
 * The word of the person: an event in every open referral, and after an objection no sharing that the law does not
 * demand.
 */
export function recordSharing(world: World, objected: boolean): { world: World; told: number } {
  const isTold = ({ status }: Ref) => among(open, status);
  const refs = world.refs.map((ref): Ref => {
    if (!isTold(ref)) return ref;
    const { status, version } = ref;
    const told = { type: 'referral.sharingChanged', from: status, to: status, version: version + 1, implied: [] };
    return { ...ref, version: version + 1, history: [...ref.history, told] };
  });
  return { world: { ...world, refs, objected }, told: world.refs.filter(isTold).length };
}
