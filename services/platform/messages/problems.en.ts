import type { limitsRo, problemsRo, rulesRo } from './problems.ro.ts';

type SameKeys<T> = { [K in keyof T]: string };

/** Words for refusals, in English. `{name}` is replaced by codes and numbers, never by a text of the caller. */
export const problemsEn: SameKeys<typeof problemsRo> = {
  VALIDATION: 'The input has to be corrected.',
  NOT_FOUND: 'It does not exist, or it is not accessible to you. Check the number of the referral or of the file.',
  FORBIDDEN: 'Your role does not allow this.',
  ILLEGAL_TRANSITION: 'In status "{currentStatus}" this is not possible. What you may do now: {availableActions}.',
  VERSION_CONFLICT:
    'It has changed meanwhile: it is version {currentVersion} now, in status "{currentStatus}". Read it again and decide.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used for other input before. Send a fresh one.',
  DUPLICATE: 'It exists already{which}.',
  INSTITUTION_INACTIVE: 'The institution no longer receives referrals. Successor: {successor}.',
  OBJECTION_RECORDED: 'The person objected to the sharing, and sharing with this institution is not mandatory.',
  APPROVAL_REQUIRED: 'From here on the coordinator decides.',
  REDIRECT_LOOP: 'The institution has had this referral; it never goes back into its own chain.',
  CASE_NOT_OPEN: 'The case is closed and takes no referrals.',
  OPEN_REFERRALS: 'Referrals of the case are with institutions: {numbers}. Await their answers or cancel them.',
  LEGAL_HOLD: 'The data of this person must be kept for now: a legal hold stands. Lift it first.',
  NO_LEGAL_HOLD: 'No legal hold stands that could be lifted.',
  PERSON_ERASED: 'The data of this person has been destroyed for good.',
  BUSY: 'Too many at the same moment. Nothing was written; try again.',
  QUOTA_EXCEEDED: 'It may be asked at most {most} times a day. Try tomorrow, or use the number of the referral.',
  UNAUTHENTICATED: 'Sign in again.',
  NOT_RECORDED: 'The reading could not be written into the access log, so nothing is shown. Try again in a minute.',
  BAD_REQUEST: 'The request is not valid.',
  TOO_LARGE: 'The request is larger than 32 KB.',
  GRAPHQL_PARSE_FAILED: 'The document could not be parsed.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  BAD_USER_INPUT: 'The variables do not fit the operation.',
  OPERATION_RESOLUTION_FAILURE: 'The operation could not be found in the document.',
  LIMIT_EXCEEDED: 'The document asks for too much at once: {limit}, {most} at most.',
  INTROSPECTION_DISABLED: 'The schema is for members who signed in through the client "explorer".',
  DOCUMENT_NOT_REGISTERED:
    'The document is not registered for your institution. A system sends registered documents only.',
  UNAVAILABLE:
    'The service did not finish in time. Repeat the request unchanged, with the same idempotency key. Number of the request: {requestId}.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Persisted queries are not supported.',
  INTERNAL_SERVER_ERROR: 'Internal error. Number of the request: {requestId}.',
  none: 'none',
};

/** Limits of one request (services/graphql/limits.ts). */
export const limitsEn: SameKeys<typeof limitsRo> = {
  DEPTH: 'levels of fields',
  COST: 'cost of fields and pages',
  ALIASES: 'names given by the client (aliases)',
  QUERIES: 'queries',
  MUTATIONS: 'commands',
  DIRECTIVES: 'directives in a document',
  INTROSPECTION_DEPTH: 'levels of the description of the schema',
  INTROSPECTION_LISTS: 'lists in one another in the description of the schema',
};

export const rulesEn: SameKeys<typeof rulesRo> = {
  REQUIRED: 'It must be given.',
  INVALID: 'It has the wrong kind of value.',
  INVALID_FORMAT:
    'It does not have the format that is asked: date YYYY-MM-DD, instant ISO-8601, UUID, number IGM-CH/2026/000123.',
  TOO_SHORT: 'The text is too short.',
  TOO_LONG: 'The text is too long.',
  TOO_FEW: 'Too few.',
  TOO_MANY: 'Too many.',
  UNKNOWN_CODE: 'Unknown code; see the queries codes and institutions.',
  UNKNOWN: 'It does not exist for you.',
  IN_FUTURE: 'It cannot lie in the future.',
  TOO_EARLY: 'Too early.',
  TOO_LATE: 'Too late.',
  NOT_ALLOWED: 'It does not go with the present state or with the rest.',
  NOT_UNIQUE: 'It is named twice.',
  SAME_INSTITUTION: 'It is the institution that has it already.',
};
