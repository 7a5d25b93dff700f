import type { ReferralMutation } from '../../services/referrals/commands/referralCommands.ts';

/** A tab for a command on one referral: words and an example. The document is the same for all commands. */
export interface CommandTab {
  tab: string;
  /** A mutation of the life cycle's table, or the confirmation of an erasure. */
  mutation: ReferralMutation | 'confirmErasure';
  /** Romanian first, then English, lines short enough for the editor. */
  comments: string[];
  input: Record<string, unknown>;
  /** More of the referral than every command shows. */
  shows?: string;
}

const existing = { referral: { number: '$number' }, expectedVersion: '$version' };
const delivered = [{ result: 'DELIVERED', date: '$today', certificateNumber: 'A1-0031' }];

const draft = {
  case: { caseNumber: '$case' },
  receivingInstitution: 'MEC',
  needCode: 'LANGUAGE',
  measures: [{ activity: 'Curs de limba română, nivelul A1' }],
  urgency: 'NORMAL',
  summary: 'Dorește un curs de limba română în apropierea locuinței, după-amiaza.',
  completionDue: '$today+30',
  informationSharing: {
    informedAt: '$today',
    language: 'araba',
    agreement: 'AGREED',
    legalBasis: '{legalBasis}',
  },
};

/** Not the need of IssueReferral: a person has one open referral for a need at an institution. */
const anotherNeed = {
  needCode: 'SOCIOCULTURAL',
  measures: [{ activity: 'Sesiune de acomodare socioculturală' }],
  summary: 'Dorește să participe la o sesiune de acomodare socioculturală.',
};

const command = (mutation: CommandTab['mutation'], comments: string[], input: object): CommandTab => ({
  tab: mutation,
  mutation,
  comments,
  input: { ...existing, ...input },
});

export const referralCommands: CommandTab[] = [
  {
    tab: 'issueReferral',
    mutation: 'issueReferral',
    comments: [
      'Emite o îndreptare pentru dosarul „$case”,',
      'ultimul deschis aici; puteți scrie altul.',
      'Issues a referral for the case "$case",',
      'the last opened here; or write another.',
    ],
    input: { idempotencyKey: '$uuid', draft },
    shows: 'person {\n          surname\n          givenNames\n        }',
  },
  command('provideReferralInfo', ['Răspunde la întrebarea instituției.', 'Answers the question of the institution.'], {
    answer: 'Persoana are diplomă de liceu, tradusă și legalizată.',
  }),
  command(
    'verifyReferral',
    ['Confirmă rezultatul cu beneficiarul, închide.', 'Confirms the result with the person, closes.'],
    { verified: true, beneficiaryConfirmed: 'YES' },
  ),
  command(
    'completeReferral',
    [
      'Răspunde dintr-un pas; cei săriți se subînțeleg.',
      'Answers in one step; those skipped are implied.',
      'Numărul nostru de intrare: "incomingNumber".',
      'Our own register number: "incomingNumber".',
    ],
    { incomingNumber: '{institution}-1024', results: delivered },
  ),
  command('acknowledgeReferral', ['Pasul 1 din 4: am primit.', 'Step 1 of 4: received.'], {
    incomingNumber: '{institution}-1025',
  }),
  command('acceptReferral', ['Pasul 2 din 4: o luăm, cu programare.', 'Step 2 of 4: taken on, with an appointment.'], {
    appointment: { at: '$now+7', place: 'Liceul teoretic, sala 12' },
  }),
  command('startReferral', ['Pasul 3 din 4: a început.', 'Step 3 of 4: it has begun.'], { serviceDate: '$today' }),
  {
    ...command('completeReferral', ['Pasul 4 din 4: rezultatul.', 'Step 4 of 4: the result.'], { results: delivered }),
    tab: 'finishReferral',
  },
  command('requestReferralInfo', ['Pune o întrebare emitentului.', 'Asks the issuer a question.'], {
    question: 'Ce studii are persoana?',
  }),
  command('withdrawReferralQuestion', ['Întrebarea nu mai e nevoie.', 'The question is not needed any more.'], {
    reason: 'Am aflat de la persoană.',
  }),
  command('assignReferral', ['Cine se ocupă; fără handlerId: eu.', 'Who has it in hand; no handlerId: myself.'], {}),
  command('reportReferralProgress', ['Ce s-a făcut până acum.', 'What has been done so far.'], {
    activity: 'Prima lecție',
    attended: true,
    serviceDate: '$today',
  }),
  command(
    'failReferral',
    ['Nu s-a putut; motive: Codes, FAILURE_REASON.', 'Not delivered; reasons: Codes, FAILURE_REASON.'],
    { reasonCode: 'NO_SHOW', reasonText: 'Nu s-a prezentat la trei programări.' },
  ),
  command('declineReferral', ['Refuză; motive: Codes, DECLINE_REASON.', 'Declines; reasons: Codes, DECLINE_REASON.'], {
    reasonCode: 'NO_CAPACITY',
    reasonText: 'Grupele sunt complete până la sfârșitul semestrului.',
  }),
  command(
    'correctReferralAnswer',
    ['Corectează; valoarea veche rămâne în istorie.', 'Corrects; the old value stays in the history.'],
    { incomingNumber: '{institution}-2048' },
  ),
  command(
    'takeBackReferralAnswer',
    ['Retrage un răspuns dat din greșeală.', 'Takes back an answer given by mistake.'],
    {
      reason: 'Răspuns dat la altă îndreptare, din greșeală.',
    },
  ),
  command('addReferralNote', ['O notă, fără schimbare de stare.', 'A note; the status stays.'], {
    text: 'Persoana preferă să fie sunată după-amiaza.',
  }),
  command('cancelReferral', ['Revocă; motive: Codes, CANCEL_REASON.', 'Revokes; reasons: Codes, CANCEL_REASON.'], {
    reasonCode: 'NEED_MET_ELSEWHERE',
    reasonText: 'Persoana s-a înscris singură la un curs.',
  }),
  command('reopenReferral', ['Încă o încercare, cu termen nou.', 'Another attempt, with a new due date.'], {
    reason: 'Persoana poate relua cursul.',
    completionDue: '$today+30',
  }),
  command(
    'confirmErasure',
    ['Persoana a fost ștearsă: ce am făcut cu copiile.', 'The person is erased: what became of our copies.'],
    { copies: 'ERASED' },
  ),
  {
    tab: 'draftReferral',
    mutation: 'draftReferral',
    comments: ['O ciornă, încă netrimisă.', 'A draft, not sent yet.'],
    input: { idempotencyKey: '$uuid', draft: { ...draft, ...anotherNeed } },
    shows: 'id',
  },
  {
    tab: 'issueDraft',
    mutation: 'issueReferral',
    comments: ['Emite ultima ciornă, „$draft”.', 'Issues the last draft, "$draft".'],
    input: { idempotencyKey: '$uuid', referral: { id: '$draft' }, expectedVersion: '$draftVersion' },
  },
];

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A draft that does not exist yet has no version and no status to conflict with. */
const conflicts = `  ... on VersionConflictProblem {
    currentVersion
    currentStatus
  }
  ... on IllegalTransitionProblem {
    currentStatus
    availableActions
  }
`;

export function documentOf({ tab, mutation, comments, shows }: CommandTab): string {
  const more = shows ? `\n        ${shows}` : '';
  return `${comments.map((line) => `# ${line}`).join('\n')}
mutation ${capital(tab)}($input: ${capital(mutation)}Input!) {
  ${mutation}(input: $input) {
    ... on ReferralSuccess {
      referral {
        number
        version
        status
        availableActions
        waitingOn
        waitingFor${more}
      }
      event {
        type
        impliedSteps
      }
    }
    ...Problem
  }
}

fragment Problem on Problem {
  code
  message
  fields {
    path
    rule
    message
  }
${mutation === 'draftReferral' ? '' : conflicts}}
`;
}
