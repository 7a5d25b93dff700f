import * as z from 'zod/mini';
import { codesEn } from '../services/platform/messages/codes.en.ts';
import { issueRequires } from '../services/referrals/lifeCycle/fields.ts';
import { type ActingRole, lifeCycle, type Row } from '../services/referrals/lifeCycle/lifeCycle.ts';
import { turnOf } from '../services/referrals/lifeCycle/transition.ts';
import { finalStatuses, openStatuses, type Status, statuses } from '../services/referrals/referral.ts';

/** The life cycle as a picture and as a table, printed from the table that refuses (services/referrals/lifeCycle/lifeCycle.ts). */

/** Statuses that are drawn as one box: an action that leads from all of them is one arrow. */
const boxes: Record<string, { label: string; statuses: readonly Status[] }> = {
  AtWork: { label: 'with the institution', statuses: ['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS'] },
  Answered: { label: 'answered', statuses: ['COMPLETED', 'NOT_COMPLETED', 'DECLINED'] },
};
const anyIssued = 'AnyIssued';

const roleLabels: Record<ActingRole, string> = {
  CASEWORKER: 'caseworker',
  COORDINATOR: 'coordinator',
  INSTITUTION_CONTACT: 'contact',
  INSTITUTION_HANDLER: 'handler',
  INSTITUTION_SUPERVISOR: 'supervisor',
  SYSTEM: 'the service itself',
};

/** Conditions of the table in words; a new one has to be put into words here. */
const conditionWords: Record<string, string> = {
  redirectsWithinHops:
    'a restricted one: caseworker or coordinator, any other: contact or coordinator; two hops at most but for the coordinator',
  recentForCaseworker: 'caseworker: within 30 days of the end',
  recentAnswer: 'within 7 days of the answer',
  handlersTakeUnassigned: 'handler: only what nobody has in hand',
  somethingEntered: 'only once something has been entered',
};

const label = (action: Row['action']) => action.toLowerCase().replaceAll('_', ' ');

/** Where a row leads from, boxes standing for their statuses. */
function origins({ from }: Row): string[] {
  if (from.length >= statuses.length - 2) return [anyIssued];
  const whole = Object.entries(boxes).filter(([, box]) => box.statuses.every((status) => from.includes(status)));
  const covered = whole.flatMap(([, box]) => box.statuses);
  return [...whole.map(([name]) => name), ...from.filter((status) => !covered.includes(status))];
}

type Arrow = { from: string; to: string; labels: string[] };

/** One arrow for each pair of places, with all the actions that lead along it. */
function arrows(): Arrow[] {
  const found = new Map<string, Arrow>();
  for (const row of lifeCycle) {
    const changes = row.to.filter((to) => to !== 'same');
    for (const from of origins(row)) {
      for (const target of changes) {
        const to = target === 'back' ? 'AtWork' : target;
        if (to === from) continue;
        const arrow = found.get(`${from} ${to}`) ?? { from, to, labels: [] };
        arrow.labels.push(label(row.action));
        found.set(`${from} ${to}`, arrow);
      }
    }
  }
  return [...found.values()];
}

function picture(): string {
  const named = (status: Status) => `  ${status} : ${codesEn.REFERRAL_STATUS[status]}`;
  const boxed = Object.entries(boxes).map(([name, box]) =>
    [`  state "${box.label}" as ${name} {`, ...box.statuses.map((status) => `    ${status}`), '  }'].join('\n'),
  );
  return [
    'stateDiagram-v2',
    ...statuses.map(named),
    `  state "any status after the issue" as ${anyIssued}`,
    ...boxed,
    '  [*] --> DRAFT',
    ...arrows().map(({ from, to, labels }) => `  ${from} --> ${to} : ${labels.join(', ')}`),
    ...finalStatuses.map((status) => `  ${status} --> [*]`),
  ].join('\n');
}

const list = (words: readonly string[]) => words.join(', ');

function fromWords({ from }: Row): string {
  const missing = statuses.filter((status) => !from.includes(status));
  if (missing.length <= 2) return `all but ${list(missing)}`;
  if (from.length === openStatuses.length && openStatuses.every((status) => from.includes(status))) return 'open';
  if (openStatuses.every((status) => from.includes(status))) {
    return list(['open', ...from.filter((status) => !(openStatuses as readonly Status[]).includes(status))]);
  }
  return list(from);
}

const toWords = ({ to }: Row) =>
  to.map((target) => ({ same: 'same', back: 'back to where it was' })[target as string] ?? target).join(' or ');

function dataWords(row: Row): string {
  if (row.action === 'ISSUE') return list(issueRequires);
  const data = row.data instanceof z.ZodMiniLazy ? row.data.def.getter() : row.data;
  const shape = data instanceof z.ZodMiniObject ? data.shape : {};
  const fields = Object.entries(shape as Record<string, z.ZodMiniType>);
  const optional = fields.filter(([, field]) => field.safeParse(undefined).success).map(([name]) => name);
  const required = fields.map(([name]) => name).filter((name) => !optional.includes(name));
  const words = [list(required), optional.length > 0 ? `(${list(optional)})` : ''];
  return words.filter((part) => part !== '').join(' ');
}

function whoWords({ who, condition }: Row): string {
  const words = list(who.map((role) => roleLabels[role]));
  if (!condition) return words;
  const limit = conditionWords[condition.name];
  if (!limit) throw new Error(`the condition ${condition.name} has no words in docs/lifeCyclePage.ts`);
  return `${words}; ${limit}`;
}

const table = (header: string[], rows: string[][]) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const actionTable = () =>
  table(
    ['Action', 'From', 'To', 'Who', 'Event', 'Required data (optional)'],
    lifeCycle.map((row) => [
      `\`${row.action}\``,
      fromWords(row),
      toWords(row),
      whoWords(row),
      `\`${row.event}\``,
      dataWords(row),
    ]),
  );

const turnTable = () =>
  table(
    ['Status', 'Waiting on', 'Waiting for'],
    statuses.map((status) => {
      const { waitingOn, waitingFor } = turnOf({ status, hopCount: 0 });
      return [status, waitingOn, waitingFor ?? ''];
    }),
  );

const staying = () =>
  lifeCycle
    .filter(({ to }) => to.every((target) => target === 'same'))
    .map((row) => `- ${label(row.action)}: ${fromWords(row)}`)
    .join('\n');

export const lifeCyclePage = (): string => `# The life cycle of a referral

Printed by \`npm run docs\` from \`services/referrals/lifeCycle/lifeCycle.ts\`, the table that refuses; a test fails when this page is
stale. DOMAIN 3.2 says why; the guards on what is sent are in \`services/referrals/lifeCycle/effect.ts\`.

\`\`\`mermaid
${picture()}
\`\`\`

Answering or withdrawing a question, resuming and taking an answer back lead to the status that was interrupted or answered
from, ON_HOLD and INFO_REQUESTED included. A redirect also issues a child at the next institution, in
the same transaction. An institution is not told that the same need is open there already: the child goes beside it, and the
issuer sees in \`duplicateOf\` which it repeats, and may cancel it. A declined referral that is reopened starts again at ACKNOWLEDGED, any other at IN_PROGRESS.

These leave the status as it is:

${staying()}

## Actions

Open: ${list(openStatuses)}.
A role counts on its own side: the issuing centre's, or the receiving institution's.

${actionTable()}

## Whose turn it is

A referral that was declined as NOT_COMPETENT after two hops waits for the coordinator: COORDINATOR, APPROVE.

${turnTable()}
`;
