import { anyMember } from './members.ts';
import { type Fields, plain } from './notation.ts';

/** The fields of every problem, and the further fields of one problem. */
const problem = (more = '') => plain(anyMember, `code message fields${more}`);

/** Problems hold codes and words of the service. A command names in them only things that the caller may know. */
export const problemRules: Readonly<Record<string, Fields>> = {
  FieldProblem: plain(anyMember, 'path rule message'),
  ValidationProblem: problem(),
  NotFoundProblem: problem(),
  ForbiddenProblem: problem(),
  IllegalTransitionProblem: problem(' kind currentStatus availableActions'),
  VersionConflictProblem: problem(' kind currentVersion currentStatus'),
  IdempotencyKeyReusedProblem: problem(),
  DuplicateProblem: problem(' existingNumber'),
  InstitutionInactiveProblem: problem(' successor'),
  ObjectionRecordedProblem: problem(),
  ApprovalRequiredProblem: problem(),
  RedirectLoopProblem: problem(),
  CaseNotOpenProblem: problem(),
  OpenReferralsProblem: problem(' numbers'),
  QuotaExceededProblem: problem(),
  LegalHoldProblem: problem(),
  NoLegalHoldProblem: problem(),
  PersonErasedProblem: problem(),
  BusyProblem: problem(),
};
