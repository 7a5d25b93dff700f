import type { LifeCycle } from '../services/lifeCycle/cycle.ts';
import { codesEn } from '../services/platform/messages/codes.en.ts';
import { referralCycle } from '../services/referrals/lifeCycle/lifeCycle.ts';
import { issueRequires } from '../services/referrals/lifeCycle/steps/issue.ts';
import { turnOf } from '../services/referrals/lifeCycle/turn.ts';
import { isFinal, openStatuses, statuses } from '../services/referrals/referral.ts';
import { lifeCycleParts, type PageWords, table } from './lifeCyclePage.ts';

const words: PageWords = {
  statuses: statuses.map((status) => ({
    status,
    label: codesEn.REFERRAL_STATUS[status],
    isFinal: isFinal(status),
  })),
  first: 'DRAFT',
  roles: {
    CASEWORKER: 'caseworker',
    COORDINATOR: 'coordinator',
    INSTITUTION_CONTACT: 'contact',
    INSTITUTION_HANDLER: 'handler',
    INSTITUTION_SUPERVISOR: 'supervisor',
    SYSTEM: 'the service itself',
  },
  boxes: {
    AtWork: { label: 'with the institution', statuses: ['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS'] },
    Answered: { label: 'answered', statuses: ['COMPLETED', 'NOT_COMPLETED', 'DECLINED'] },
  },
  named: { word: 'open', statuses: openStatuses },
  backTo: 'AtWork',
  dataOf: { ISSUE: issueRequires },
  anyStatus: { name: 'AnyIssued', label: 'any status after the issue' },
};

const turnTable = () =>
  table(
    ['Status', 'Waiting on', 'Waiting for'],
    statuses.map((status) => {
      const { waitingOn, waitingFor } = turnOf({ status, hopCount: 0 });
      return [status, waitingOn, waitingFor ?? ''];
    }),
  );

export function referralLifeCyclePage(): string {
  const { picture, staying, actions } = lifeCycleParts(referralCycle as unknown as LifeCycle, words);
  return `# The life cycle of a referral

\`npm run docs\` prints this page from \`services/referrals/lifeCycle/lifeCycle.ts\`, the table that decides. A test fails when the
page is stale. [The domain](domain.md) gives the reasons. Each step has a file with its guards in \`services/referrals/lifeCycle/steps/\`.

\`\`\`mermaid
${picture}
\`\`\`

A referral goes back to the status that was interrupted when a question is answered or withdrawn, and when a hold ends. It goes
back to the status that was answered from when the institution takes its answer back. A redirect issues a child at the next
institution in the same transaction. If the same need is open there already, the institution is not told: the issuer sees it in
\`duplicateOf\` and may cancel the child. A declined referral that is reopened starts again at ACKNOWLEDGED, any other at IN_PROGRESS.

These actions leave the status as it is:

${staying}

## Actions

Open: ${openStatuses.join(', ')}.
A role counts on its own side: the issuing centre or the receiving institution.

${actions}

## Whose turn it is

A referral that was declined as NOT_COMPETENT after two redirects waits for the coordinator: COORDINATOR, APPROVE.

${turnTable()}
`;
}
