/** The codes of a referral (docs/domain.md, "Reason codes"). Their words are in services/platform/messages. */
export const urgencies = ['NORMAL', 'URGENT', 'EMERGENCY'] as const;
export const outcomes = ['FULL', 'PARTIAL', 'NONE'] as const;
export const measureResults = ['DELIVERED', 'PARTIAL', 'NOT_DELIVERED'] as const;
export const declineCodes = [
  'NOT_COMPETENT',
  'NOT_ELIGIBLE',
  'INCOMPLETE_DATA',
  'DUPLICATE',
  'OUT_OF_TERRITORY',
  'NO_CAPACITY',
  'ALREADY_PROVIDED',
  'SERVICE_NOT_AVAILABLE',
  'OTHER',
] as const;
export const failureCodes = [
  'CLIENT_REFUSED',
  'NO_SHOW',
  'UNREACHABLE',
  'MOVED_WITHIN_COUNTRY',
  'LEFT_COUNTRY',
  'NO_LONGER_NEEDED',
  'LACK_OF_CAPACITY',
  'DOCUMENTS_MISSING',
  'STATUS_ENDED',
  'DIED',
  'OTHER',
] as const;
export const measureReasonCodes = [
  'NOT_ELIGIBLE',
  'NO_CAPACITY',
  'SERVICE_NOT_AVAILABLE',
  'CLIENT_REFUSED',
  'NO_SHOW',
  'UNREACHABLE',
  'MOVED_WITHIN_COUNTRY',
  'LEFT_COUNTRY',
  'NO_LONGER_NEEDED',
  'DOCUMENTS_MISSING',
  'STATUS_ENDED',
  'DIED',
  'OTHER',
] as const;
export const holdReasons = ['WAITING_LIST', 'ILLNESS', 'COURSE_START_DATE', 'OTHER'] as const;
export const cancelReasons = [
  'WITHDRAWN',
  'MOVED',
  'NEED_MET_ELSEWHERE',
  'DUPLICATE',
  'CASE_TERMINATED',
  'LEFT_COUNTRY',
  'OTHER',
] as const;
export const redirectReasons = [
  'NOT_COMPETENT',
  'OUT_OF_TERRITORY',
  'NO_CAPACITY',
  'SERVICE_NOT_AVAILABLE',
  'OTHER',
] as const;
export const confirmations = ['YES', 'NO', 'UNREACHABLE'] as const;
