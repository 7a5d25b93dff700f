/**
 * What DOMAIN 3.2 says, written down a second time by hand: which role may do what in which status, and where it leads.
 * Nothing here is derived from the table under test.
 *
 * C caseworker, O coordinator, K contact, H handler, S supervisor, X the system; `·` nobody.
 */
const columns =
  'DRAFT ISSUED ACKNOWLEDGED INFO_REQUESTED ACCEPTED IN_PROGRESS ON_HOLD COMPLETED NOT_COMPLETED DECLINED REDIRECTED CLOSED CANCELLED ENTERED_IN_ERROR';

//                        DRAFT ISSUED ACKN  INFO  ACCEP INPRO HOLD  COMPL NOTCO DECLI REDIR CLOSE CANCE ERROR
const grid = `
  UPDATE_DRAFT            C     ·      ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  ISSUE                   C     ·      ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  ACKNOWLEDGE             ·     K      ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  ACCEPT                  ·     KH     KH    ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  DECLINE                 ·     KH     KH    KH    ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  REQUEST_INFO            ·     KH     KH    ·     KH    KH    ·     ·     ·     ·     ·     ·     ·     ·
  PROVIDE_INFO            ·     ·      ·     C     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  WITHDRAW_QUESTION       ·     ·      ·     KH    ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
  REDIRECT                ·     KO     KO    KO    KO    KO    ·     ·     ·     ·     ·     ·     ·     ·
  ASSIGN                  ·     KHSX   KHSX  KHSX  KHSX  KHSX  KHSX  ·     ·     ·     ·     ·     ·     ·
  START                   ·     ·      ·     ·     KH    ·     ·     ·     ·     ·     ·     ·     ·     ·
  REPORT_PROGRESS         ·     ·      ·     ·     KH    KH    ·     ·     ·     ·     ·     ·     ·     ·
  HOLD                    ·     ·      ·     ·     KH    KH    ·     ·     ·     ·     ·     ·     ·     ·
  RESUME                  ·     ·      ·     ·     ·     ·     KH    ·     ·     ·     ·     ·     ·     ·
  COMPLETE                ·     KH     KH    ·     KH    KH    KH    ·     ·     ·     ·     ·     ·     ·
  FAIL                    ·     KH     KH    ·     KH    KH    KH    ·     ·     ·     ·     ·     ·     ·
  VERIFY                  ·     ·      ·     ·     ·     ·     ·     C     C     C     ·     ·     ·     ·
  CANCEL                  C     C      C     C     C     C     C     ·     ·     ·     ·     ·     ·     ·
  REOPEN                  ·     ·      ·     ·     ·     ·     ·     CO    CO    CO    ·     CO    ·     ·
  MARK_ENTERED_IN_ERROR   ·     O      O     O     O     O     O     O     O     O     O     O     O     ·
  AMEND                   ·     C      C     C     C     C     C     ·     ·     ·     ·     ·     ·     ·
  CORRECT_ANSWER          ·     ·      KH    KH    KH    KH    KH    KH    KH    KH    ·     ·     ·     ·
  TAKE_BACK_ANSWER        ·     ·      ·     ·     ·     ·     ·     KH    KH    KH    ·     ·     ·     ·
  ADD_NOTE                ·     COKH   COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH  COKH
  CHANGE_SHARING          ·     CX     CX    CX    CX    CX    CX    ·     ·     ·     ·     ·     ·     ·
`;

/** Where an action leads; `=` leaves the status as it is. What depends on the past is tested as a guard. */
const leadsTo: Record<string, string> = {
  UPDATE_DRAFT: '=',
  ISSUE: 'ISSUED',
  ACKNOWLEDGE: 'ACKNOWLEDGED',
  ACCEPT: 'ACCEPTED',
  DECLINE: 'DECLINED',
  REQUEST_INFO: 'INFO_REQUESTED',
  PROVIDE_INFO: 'ACKNOWLEDGED',
  WITHDRAW_QUESTION: 'ACKNOWLEDGED',
  REDIRECT: 'REDIRECTED',
  ASSIGN: '=',
  START: 'IN_PROGRESS',
  REPORT_PROGRESS: '=',
  HOLD: 'ON_HOLD',
  RESUME: 'IN_PROGRESS',
  COMPLETE: 'COMPLETED',
  FAIL: 'NOT_COMPLETED',
  VERIFY: 'CLOSED',
  CANCEL: 'CANCELLED',
  REOPEN: 'IN_PROGRESS',
  MARK_ENTERED_IN_ERROR: 'ENTERED_IN_ERROR',
  AMEND: '=',
  CORRECT_ANSWER: '=',
  TAKE_BACK_ANSWER: 'IN_PROGRESS',
  ADD_NOTE: '=',
  CHANGE_SHARING: '=',
};
/** What was declined starts again where it can be decided; the declined referral of the makers was declined when received. */
const declined: Record<string, string> = { REOPEN: 'ACKNOWLEDGED', TAKE_BACK_ANSWER: 'ACKNOWLEDGED' };

const roleOfLetter: Record<string, string> = {
  C: 'CASEWORKER',
  O: 'COORDINATOR',
  K: 'INSTITUTION_CONTACT',
  H: 'INSTITUTION_HANDLER',
  S: 'INSTITUTION_SUPERVISOR',
  X: 'SYSTEM',
};

/** Everybody who could ask, the roles that only read included. */
export const everyRole = [...Object.values(roleOfLetter), 'REGISTRAR', 'DPO_AUDITOR', 'STATS_VIEWER', 'ADMIN'];
/** Roles of the receiving institution: for them a draft does not exist. */
export const receivingRoles = ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR'];

export type Cell = { action: string; status: string; roles: string[]; to: string };

export const truth: Cell[] = grid
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [action = '', ...cells] = line.trim().split(/\s+/);
    return columns.split(' ').map((status, index): Cell => {
      const roles = [...(cells[index] ?? '')].flatMap((letter) => roleOfLetter[letter] ?? []);
      const to = (status === 'DECLINED' ? declined[action] : undefined) ?? leadsTo[action] ?? '';
      return { action, status, roles, to: to === '=' ? status : to };
    });
  });

/** The roles that may use an action in some status. */
export const rolesOf = (action: string): Set<string> =>
  new Set(truth.filter((cell) => cell.action === action).flatMap(({ roles }) => roles));
