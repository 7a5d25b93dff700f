/**
 * Codes of a person's record, in the order of the schema (docs/domain.md, "Record of a person"). The catalogues hold their
 * labels.
 */
export const sexes = ['FEMALE', 'MALE', 'OTHER', 'UNKNOWN'] as const;
export const datePrecisions = ['DAY', 'MONTH', 'YEAR'] as const;
export const categories = [
  'INTERNATIONAL_PROTECTION',
  'TCN',
  'STATELESS',
  'TEMPORARY_PROTECTION',
  'ASYLUM_SEEKER',
] as const;
export const protectionForms = [
  'REFUGEE',
  'HUMANITARIAN_PROTECTION',
  'SUBSIDIARY_PROTECTION',
  'POLITICAL_ASYLUM',
  'TEMPORARY_PROTECTION',
  'STATELESS',
  'TEMPORARY_STAY',
  'PERMANENT_STAY',
] as const;
export const stayPurposes = ['FAMILY', 'WORK', 'STUDY', 'HUMANITARIAN_OR_RELIGIOUS'] as const;
export const identityDocumentTypes = [
  'RESIDENCE_PERMIT',
  'REFUGEE_CARD',
  'PROTECTION_CARD',
  'TRAVEL_DOCUMENT',
  'PASSPORT',
  'ASYLUM_SEEKER_CARD',
  'BIRTH_CERTIFICATE',
  'OTHER',
] as const;
export const contactChannels = ['PHONE', 'MESSAGE', 'E_MAIL', 'LETTER', 'THROUGH_CENTRE'] as const;
export const maritalStatuses = ['SINGLE', 'MARRIED', 'SEPARATED', 'DIVORCED', 'WIDOWED', 'UNKNOWN'] as const;
export const relations = [
  'CHILD',
  'SPOUSE',
  'PARENT',
  'SIBLING',
  'RELATIVE',
  'GUARDIAN',
  'INSTITUTION',
  'OTHER',
] as const;
export const educationLevels = [
  'NONE',
  'PRIMARY',
  'LOWER_SECONDARY',
  'UPPER_SECONDARY',
  'VOCATIONAL',
  'HIGHER',
  'UNKNOWN',
] as const;
export const romanianLevels = ['A0', 'A1', 'A2', 'B1', 'B2', 'C1', 'C2'] as const;
export const incomeBands = ['NONE', 'BELOW_MINIMUM', 'UP_TO_AVERAGE', 'ABOVE_AVERAGE'] as const;
export const disabilityDegrees = ['SEVERE', 'ACCENTUATED', 'MEDIUM', 'LIGHT'] as const;
export const vulnerabilities = [
  'UNACCOMPANIED_MINOR',
  'SINGLE_PARENT',
  'ELDERLY',
  'DISABILITY',
  'PREGNANCY',
  'SERIOUS_ILLNESS',
  'MENTAL_HEALTH',
  'TRAFFICKING',
  'TORTURE',
  'VIOLENCE',
] as const;

const countries =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC ' +
  'CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD ' +
  'GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH ' +
  'KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW ' +
  'MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC ' +
  'SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY ' +
  'UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

/** True for a country code of ISO 3166-1 alpha-2, and for STATELESS and UNKNOWN. */
export const isNationality = (code: string): boolean =>
  code === 'STATELESS' || code === 'UNKNOWN' || countries.split(' ').includes(code);
