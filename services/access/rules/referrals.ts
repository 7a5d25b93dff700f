import { fieldsMarked } from '../../referrals/referral.ts';
import * as sight from '../../referrals/visibility.ts';
import type { Rule } from '../rule.ts';
import { inOwnCase } from './cases.ts';
import { isPerson } from './members.ts';
import { each, type Fields, named, ofMember, personal, plain } from './notation.ts';

/** Referrals, their history and their rows in lists (docs/domain.md, "Who sees a referral" and "Data by institution"). */

const sees: Rule = (actor, { referral }) => referral !== undefined && sight.seesReferral(referral, actor);
const readsWords: Rule = (actor, { referral }) => referral !== undefined && sight.readsWords(referral, actor);
const readsIssuersWords: Rule = (actor, { referral }) =>
  referral !== undefined && sight.readsIssuersWords(referral, actor);
const readsPerson: Rule = (actor, { referral }) => referral !== undefined && sight.readsPerson(referral, actor);
const seesOtherReferrals: Rule = (actor, { referral }) =>
  referral !== undefined && sight.seesOtherReferrals(referral, actor);
const disclosed = (field: string): Rule =>
  named(`disclosed(${field})`, (actor, { referral }) =>
    referral === undefined ? false : sight.readsOfPerson(referral, actor, field),
  );
const special = (field: string): Rule =>
  named(`special(${field})`, (actor, { referral }) =>
    referral === undefined ? false : sight.readsSpecial(referral, actor, field),
  );
/** A part of a person, such as the guardian's name. The case shows it; a referral shows it if the whole was disclosed. */
const partOfPerson = (field: string): Rule =>
  named(`partOfPerson(${field})`, (actor, record) =>
    record.referral ? sight.readsOfPerson(record.referral, actor, field) : inOwnCase(actor, record),
  );

/**
 * An event of the history. The issuer sees every event. An institution sees the events that it was told: none before the
 * issue and none after a redirect. The member who took a step sees its event in the answer, also after a redirect.
 */
const seesEvent: Rule = (actor, { referral, event }) =>
  event !== undefined &&
  (event.memberId === actor.memberId ||
    (referral !== undefined &&
      sight.seesReferral(referral, actor) &&
      (actor.institutionId === referral.issuingInstitutionId || event.told[actor.institutionId] !== undefined)));
const inEvent =
  (reads: typeof sight.readsWords): Rule =>
  (actor, record) =>
    seesEvent(actor, record) && (record.referral ? reads(record.referral, actor) : true);
const readsEvent: Rule = named('readsEvent', inEvent(sight.readsWords));
const readsIssuersEvent: Rule = named('readsIssuersEvent', inEvent(sight.readsIssuersWords));
/** Systems do not see the names of members. */
const seesColleague: Rule = (actor, record) => isPerson(actor) && seesEvent(actor, record);

/** Results and appointments belong to a referral or to one of its events. */
const partOf: Rule = (actor, record) => (record.event ? seesEvent(actor, record) : sees(actor, record));
const wordsOf: Rule = (actor, record) => (record.event ? readsEvent(actor, record) : readsWords(actor, record));

/** The record of a sharing belongs to a referral, to an event, or to the person of a case. */
const sharing =
  (inReferral: Rule): Rule =>
  (actor, record) =>
    record.case ? inOwnCase(actor, record) : inReferral(actor, record);

const seesSummary: Rule = (actor, { summary }) => summary !== undefined && sight.seesReferral(summary, actor);

/** The fields of a referral that the table of fields marks so (services/referrals/referral.ts). */
const marked = (mark: Parameters<typeof fieldsMarked>[0], holds: typeof plain, rule: Rule): Fields =>
  holds(rule, fieldsMarked(mark).join(' '));

export const referralRules: Readonly<Record<string, Fields>> = {
  Referral: {
    ...marked('SIGHT', plain, sees),
    ...marked('WORDS', personal, readsWords),
    ...marked('ISSUERS_WORDS', personal, readsIssuersWords),
    ...marked('LINKS', plain, seesOtherReferrals),
    ...plain(sees, 'availableActions waitingOn waitingFor history delivery caseId beneficiaryId sharingStopped'),
    ...plain(sees, 'issuingInstitution receivingInstitution informationSharing decline failure'),
    ...plain(readsPerson, 'person personNow'),
  },
  DisclosedPerson: {
    ...each(
      'personalCode givenNames surname originalGivenNames originalSurname birthDate birthDatePrecision ageBand sex nationality category protectionForm stayPurpose eligible stayValidUntil document address locality localityCode phone email preferredChannel safeContact languages interpreterNeeded maritalStatus householdSize dependants guardian educationLevel studiesAbroad profession workHistory romanianLevel incomeBand',
      (field) => personal(disclosed(field), field),
    ),
    ...each('healthNeed disabilityDegree workLimits vulnerabilities', (field) => personal(special(field), field)),
  },
  SafeContact: personal(partOfPerson('safeContact'), 'channel value safe'),
  IdentityDocument: personal(partOfPerson('document'), 'type number issuedOn expiresOn'),
  Dependant: personal(partOfPerson('dependants'), 'relation birthDate'),
  Guardian: personal(partOfPerson('guardian'), 'name relation phone'),
  InformationSharing: {
    ...plain(named('sharing', sharing(partOf)), 'informedAt legalBasis'),
    ...personal(named('sharingWords', sharing(wordsOf)), 'informedBy language agreement'),
  },
  Measure: { ...plain(sees, 'id needCode serviceCode planMeasureId result'), ...personal(readsWords, 'activity') },
  MeasureResult: {
    ...plain(partOf, 'result date reasonCode'),
    ...personal(wordsOf, 'reasonText certificateNumber validFrom validTo details'),
  },
  Appointment: personal(wordsOf, 'at place'),
  ContactAttempt: personal(wordsOf, 'date channel'),
  ReferralLink: plain(sees, 'id number'),
  ReferralQuestion: { ...plain(sees, 'missingFields askedAt'), ...personal(readsWords, 'text') },
  ReferralHold: { ...plain(sees, 'reasonCode expectedResumeDate'), ...personal(readsWords, 'reasonText') },
  ReferralDecline: {
    ...plain(sees, 'reasonCode legalGround suggestedInstitution'),
    ...personal(readsWords, 'reasonText'),
  },
  ReferralFailure: { ...plain(sees, 'reasonCode contactAttempts'), ...personal(readsWords, 'reasonText') },
  ReferralVerification: {
    ...plain(sees, 'verified beneficiaryConfirmed'),
    ...personal(readsWords, 'followUpNeed'),
  },
  ReferralDelivery: plain(sees, 'queuedAt openedAt'),

  ReferralEvent: plain(seesEvent, 'id type version actor from to occurredAt recordedAt impliedSteps data'),
  EventActor: { ...plain(seesEvent, 'memberId role institution'), ...ofMember(seesColleague, 'displayName') },
  ReferralEventData: {
    ...plain(seesEvent, 'incomingNumber receivedAt handlerId unit appointment reasonCode legalGround missingFields'),
    ...plain(seesEvent, 'suggestedInstitution receivingInstitution serviceDate lateInformation expectedResumeDate'),
    ...plain(seesEvent, 'informationSharing'),
    ...plain(seesEvent, 'results outcome contactAttempts verified beneficiaryConfirmed completionDue changes'),
    ...personal(readsEvent, 'noAppointmentReason reasonText question activity attended note followUpNeed'),
    ...personal(readsIssuersEvent, 'answer'),
  },
  ReportedResult: plain(seesEvent, 'measureId result'),
  FieldChange: { ...plain(seesEvent, 'field'), ...personal(readsIssuersEvent, 'from to') },

  ReferralSummary: plain(
    seesSummary,
    'id number version status waitingOn waitingFor needCode urgency restricted caseId beneficiaryId issuingCentre receivingInstitution receivingUnit handlerId issuedAt completionDue updatedAt outcome hopCount',
  ),
};
