/**
 * The referral's transitions, written a second time by hand from the procedure (docs/domain.md, "The referral"): which role
 * may take which step in which status, where the step leads, and the least data that it needs. Nothing here is derived from
 * the table under test. All other tests that speak of every step read this file.
 *
 * Roles: C caseworker, O coordinator, K contact, H handler, S supervisor, X the system; `·` no role.
 * TO: `=` keeps the status, `<` goes back to the status in which the question, the hold or the answer was entered.
 */
const columns =
  'DRAFT ISSUED ACKNOWLEDGED INFO_REQUESTED ACCEPTED IN_PROGRESS ON_HOLD COMPLETED NOT_COMPLETED DECLINED REDIRECTED CLOSED CANCELLED ENTERED_IN_ERROR';

//                       MUTATION                     EVENT                  TO               DRAFT ISSUED ACKN  INFO  ACCEP INPRO HOLD  COMPL NOTCO DECLI REDIR CLOSE CANCE ERROR
const grid = `
  UPDATE_DRAFT           updateReferralDraft          draftUpdated           =                C     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  ISSUE                  issueReferral                issued                 ISSUED           C     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  ACKNOWLEDGE            acknowledgeReferral          acknowledged           ACKNOWLEDGED     ·     K     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  ACCEPT                 acceptReferral               accepted               ACCEPTED         ·     KH    KH    ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  DECLINE                declineReferral              declined               DECLINED         ·     KH    KH    KH    ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  REQUEST_INFO           requestReferralInfo          infoRequested          INFO_REQUESTED   ·     KH    KH    ·     KH    KH    ·     ·     ·     ·     ·     ·     ·     ·
  PROVIDE_INFO           provideReferralInfo          infoProvided           <                ·     ·     ·     C     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  WITHDRAW_QUESTION      withdrawReferralQuestion     questionWithdrawn      <                ·     ·     ·     KH    ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  REDIRECT               redirectReferral             redirected             REDIRECTED       ·     KO    KO    KO    KO    KO    ·     ·     ·     ·     ·     ·     ·     ·
  ASSIGN                 assignReferral               assigned               =                ·     KHSX  KHSX  KHSX  KHSX  KHSX  KHSX  ·     ·     ·     ·     ·     ·     ·
  START                  startReferral                started                IN_PROGRESS      ·     ·     ·     ·     KH    ·     ·     ·     ·     ·     ·     ·     ·     ·
  REPORT_PROGRESS        reportReferralProgress       progressReported       =                ·     ·     ·     ·     KH    KH    ·     ·     ·     ·     ·     ·     ·     ·
  HOLD                   holdReferral                 held                   ON_HOLD          ·     ·     ·     ·     KH    KH    ·     ·     ·     ·     ·     ·     ·     ·
  RESUME                 resumeReferral               resumed                <                ·     ·     ·     ·     ·     ·     KH    ·     ·     ·     ·     ·     ·     ·
  COMPLETE               completeReferral             completed              COMPLETED        ·     KH    KH    ·     KH    KH    KH    ·     ·     ·     ·     ·     ·     ·
  FAIL                   failReferral                 failed                 NOT_COMPLETED    ·     KH    KH    ·     KH    KH    KH    ·     ·     ·     ·     ·     ·     ·
  VERIFY                 verifyReferral               verified               CLOSED           ·     ·     ·     ·     ·     ·     ·     C     C     C     ·     ·     ·     ·
  CANCEL                 cancelReferral               cancelled              CANCELLED        C     C     C     C     C     C     C     ·     ·     ·     ·     ·     ·     ·
  REOPEN                 reopenReferral               reopened               IN_PROGRESS      ·     ·     ·     ·     ·     ·     ·     CO    CO    CO    ·     CO    ·     ·
  MARK_ENTERED_IN_ERROR  markReferralEnteredInError   markedEnteredInError   ENTERED_IN_ERROR ·     O     O     O     O     O     O     O     O     O     O     O     O     ·
  AMEND                  amendReferral                amended                =                ·     C     C     C     C     C     C     ·     ·     ·     ·     ·     ·     ·
  CORRECT_ANSWER         correctReferralAnswer        answerCorrected        =                ·     ·     KH    KH    KH    KH    KH    KH    KH    KH    ·     ·     ·     ·
  TAKE_BACK_ANSWER       takeBackReferralAnswer       answerTakenBack        <                ·     ·     ·     ·     ·     ·     ·     KH    KH    KH    ·     ·     ·     ·
  ADD_NOTE               addReferralNote              noteAdded              =                ·     COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH
  CHANGE_SHARING         recordSharing                sharingChanged         =                ·     CX    CX    CX    CX    CX    CX    ·     ·     ·     ·     ·     ·     ·
`;

/** A Friday, the day of the tests. */
export const today = '2026-04-10';
export const longReason = 'Grupele sunt complete până în toamnă.';
export const sharing = {
  informedAt: '2026-04-01',
  language: 'arabă',
  agreement: 'AGREED',
  legalBasis: 'Legea 274/2011',
} as const;

/** The least data of each step. From ISSUED an answer carries the incoming number as well. */
export const leastData: Record<string, object> = {
  UPDATE_DRAFT: { summary: 'Are nevoie de un curs, nivel A1.' },
  ISSUE: {},
  ACKNOWLEDGE: { incomingNumber: 'MEC-17' },
  ACCEPT: { noAppointmentReason: 'Grupa începe în mai.' },
  DECLINE: { reasonCode: 'NO_CAPACITY', reasonText: longReason },
  REQUEST_INFO: { question: 'Ce nivel are?' },
  PROVIDE_INFO: { answer: 'Începător.' },
  WITHDRAW_QUESTION: {},
  REDIRECT: { receivingInstitution: 'MD-ANOFM', reasonCode: 'NOT_COMPETENT' },
  ASSIGN: { handlerId: 'member-INSTITUTION_HANDLER' },
  START: { serviceDate: today },
  REPORT_PROGRESS: { activity: 'Prima lecție' },
  HOLD: { reasonCode: 'ILLNESS', expectedResumeDate: '2026-05-04' },
  RESUME: {},
  COMPLETE: { results: [{ result: 'DELIVERED', date: today }] },
  FAIL: { reasonCode: 'CLIENT_REFUSED' },
  VERIFY: { verified: true, beneficiaryConfirmed: 'YES' },
  CANCEL: { reasonCode: 'WITHDRAWN' },
  REOPEN: { reason: 'Persoana s-a întors.', completionDue: '2026-08-31' },
  MARK_ENTERED_IN_ERROR: { reason: 'Emisă pentru altă persoană decât cea consultată.' },
  AMEND: { urgency: 'URGENT' },
  CORRECT_ANSWER: { incomingNumber: 'MEC-71' },
  TAKE_BACK_ANSWER: { reason: 'Marcat din greșeală.' },
  ADD_NOTE: { text: 'Am vorbit la telefon.' },
  CHANGE_SHARING: { ...sharing, agreement: 'OBJECTED', mandatory: true },
};

/** The system of an institution decides neither who gets a record nor who handles it (docs/security.md, "Systems of institutions"). */
export const personsOnly = ['REDIRECT', 'ASSIGN'];

/** The target of `<` for the referrals of makers.ts. */
const cameFrom: Record<string, string> = {
  INFO_REQUESTED: 'ACKNOWLEDGED',
  ON_HOLD: 'IN_PROGRESS',
  COMPLETED: 'IN_PROGRESS',
  NOT_COMPLETED: 'IN_PROGRESS',
  DECLINED: 'ACKNOWLEDGED',
};

const roleOfLetter: Record<string, string> = {
  C: 'CASEWORKER',
  O: 'COORDINATOR',
  K: 'INSTITUTION_CONTACT',
  H: 'INSTITUTION_HANDLER',
  S: 'INSTITUTION_SUPERVISOR',
  X: 'SYSTEM',
};

/** All roles, with those that only read. */
export const everyRole = [...Object.values(roleOfLetter), 'REGISTRAR', 'DPO_AUDITOR', 'STATS_VIEWER', 'ADMIN'];
/** The roles of the receiving institution. For them a draft does not exist. */
export const receivingRoles = ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR'];

/** A line of the grid. `from` gives the roles that may take the step, by status. */
export type Line = { action: string; mutation: string; event: string; to: string; from: Map<string, string[]> };
export const lines: Line[] = grid
  .trim()
  .split('\n')
  .map((line) => {
    const [action = '', mutation = '', event = '', to = '', ...cells] = line.trim().split(/\s+/);
    const roles = cells.map((cell) => [...cell].flatMap((letter) => roleOfLetter[letter] ?? []));
    const from = columns.split(' ').map((status, at): [string, string[]] => [status, roles[at] ?? []]);
    return { action, mutation, event, to, from: new Map(from) };
  });

export type Cell = { action: string; status: string; roles: string[]; to: string };
export const truth: Cell[] = lines.flatMap(({ action, to, from }) =>
  [...from].map(([status, roles]) => ({ action, status, roles, to: targetOf(action, to, status) })),
);

function targetOf(action: string, to: string, status: string): string {
  if (to === '=') return status;
  // A declined referral is decided again. Any other one continues.
  if (to === '<' || (action === 'REOPEN' && status === 'DECLINED')) return cameFrom[status] ?? '';
  return to;
}

/** The roles that may use an action in some status. */
export const rolesOf = (action: string): Set<string> =>
  new Set(truth.filter((cell) => cell.action === action).flatMap(({ roles }) => roles));
