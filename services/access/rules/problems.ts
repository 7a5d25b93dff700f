import { anyMember } from './members.ts';
import { type Fields, plain } from './notation.ts';

/** Refusals: codes and words of the service. A command makes one only for what the caller may know of. */
export const problemRules: Readonly<Record<string, Fields>> = {
  FieldProblem: plain(anyMember, 'path rule message'),
  ValidationProblem: plain(anyMember, 'code message fields'),
  NotFoundProblem: plain(anyMember, 'code message fields'),
  ForbiddenProblem: plain(anyMember, 'code message fields'),
  IllegalTransitionProblem: plain(anyMember, 'code message fields currentStatus availableActions'),
  VersionConflictProblem: plain(anyMember, 'code message fields currentVersion currentState'),
  IdempotencyKeyReusedProblem: plain(anyMember, 'code message fields'),
  DuplicateProblem: plain(anyMember, 'code message fields existingNumber'),
  InstitutionInactiveProblem: plain(anyMember, 'code message fields successor'),
  ObjectionRecordedProblem: plain(anyMember, 'code message fields'),
  ApprovalRequiredProblem: plain(anyMember, 'code message fields'),
  RedirectLoopProblem: plain(anyMember, 'code message fields'),
  CaseNotOpenProblem: plain(anyMember, 'code message fields'),
  OpenReferralsProblem: plain(anyMember, 'code message fields numbers'),
  QuotaExceededProblem: plain(anyMember, 'code message fields'),
  LegalHoldProblem: plain(anyMember, 'code message fields'),
  NoLegalHoldProblem: plain(anyMember, 'code message fields'),
  PersonErasedProblem: plain(anyMember, 'code message fields'),
  BusyProblem: plain(anyMember, 'code message fields'),
};
