import { type Directory, institutionAt, needNamed } from '../institutions/institution.ts';
import { type CatalogueKind, type Label, labelOf } from '../platform/messages/codes.ts';
import { exportWords } from '../platform/messages/export.ts';
import type { GivenField } from './exportData.ts';

/**
 * The export as a Markdown document for people. It is made from the exported data, field by field, so that no field is left
 * out. Codes become words, institutions and needs get their names, and dates and times are in the time zone of the country.
 */
type Locale = 'ro' | 'en';
type Words = { locale: Locale; directory: Directory };

/** A field that is given needs a label: without it this does not build. */
const labels: Record<GivenField, Label> & Record<string, Label> = exportWords.fields;

/** The catalogues that hold the codes of a field. The first one that contains the code gives the word. */
const kindsOf: Record<string, CatalogueKind[]> = {
  birthDatePrecision: ['DATE_PRECISION'],
  ageBand: ['AGE_GROUP'],
  sex: ['SEX'],
  category: ['CATEGORY'],
  protectionForm: ['PROTECTION_FORM'],
  stayPurpose: ['STAY_PURPOSE'],
  type: ['IDENTITY_DOCUMENT'],
  preferredChannel: ['CONTACT_CHANNEL'],
  maritalStatus: ['MARITAL_STATUS'],
  relation: ['RELATION'],
  educationLevel: ['EDUCATION_LEVEL'],
  romanianLevel: ['ROMANIAN_LEVEL'],
  incomeBand: ['INCOME_BAND'],
  disabilityDegree: ['DISABILITY_DEGREE'],
  vulnerabilities: ['VULNERABILITY'],
  agreement: ['AGREEMENT'],
  status: ['REFERRAL_STATUS', 'CASE_STATUS'],
  from: ['REFERRAL_STATUS'],
  to: ['REFERRAL_STATUS'],
  track: ['CASE_TRACK'],
  closeReason: ['CASE_CLOSE_REASON'],
  reason: ['LEGAL_HOLD_REASON'],
  reasonCode: ['DECLINE_REASON', 'FAILURE_REASON', 'HOLD_REASON', 'REDIRECT_REASON', 'CANCEL_REASON', 'MEASURE_REASON'],
  declineCode: ['DECLINE_REASON'],
  failureCode: ['FAILURE_REASON'],
  cancelReason: ['CANCEL_REASON'],
  urgency: ['URGENCY'],
  outcome: ['OUTCOME'],
  result: ['MEASURE_RESULT'],
  beneficiaryConfirmed: ['CONFIRMATION'],
  role: ['ROLE'],
  roles: ['ROLE'],
  event: ['EVENT'],
};
const institutions = new Set([
  'institution',
  'issuer',
  'controller',
  'suggestedInstitution',
  'suggestedInstitutionId',
  'receivingInstitution',
]);
const namesOfFields = new Set(['fields', 'field', 'disclosedFields', 'missingFields']);

export function exportDocument(data: Record<string, unknown>, directory: Directory, locale: Locale): string {
  const words = { locale, directory };
  const { title, introduction, rights } = exportWords;
  const head = ['controller', 'exportedAt', 'readersSince'].flatMap((key) =>
    data[key] === undefined ? [] : lines(data[key], key, 0, words),
  );
  const sections = ['person', 'case', 'legalHold', 'changes', 'referrals', 'readers'].filter(
    (key) => data[key] !== undefined,
  );
  return [
    `# ${title[locale]}`,
    introduction[locale],
    ...block(head),
    ...sections.flatMap((key) => [`## ${labelOfField(key, words)}`, ...section(data[key], key, words)]),
    rights[locale],
    '',
  ].join('\n\n');
}

const block = (list: string[]) => (list.length > 0 ? [list.join('\n')] : []);

function section(value: unknown, key: string, words: Words): string[] {
  if (!Array.isArray(value)) return block(inside(value as object, 0, words));
  if (value.length === 0) return [exportWords.nothing[words.locale]];
  return value.flatMap((item: Record<string, unknown>, at) => {
    const { events, ...rest } = item;
    const heading = typeof item.number === 'string' ? item.number : `${at + 1}.`;
    const history = Array.isArray(events)
      ? [`#### ${labelOfField('events', words)}`, ...block(events.flatMap((event) => lines(event, 'event', 0, words)))]
      : [];
    // Readers are many short lines. Every other list has a heading for each entry.
    if (key === 'readers') return block(lines(rest, 'day', 0, words));
    return [`### ${heading}`, ...block(inside(rest, 0, words)), ...history];
  });
}

/** The fields in the order of the catalogue, because the store returns the fields of a map in any order. */
const inside = (value: object, depth: number, words: Words): string[] =>
  inOrder(Object.entries(value)).flatMap(([name, item]) => lines(item, name, depth, words));

/** One field: on one line, or with its content below, indented by two spaces. */
function lines(value: unknown, key: string, depth: number, words: Words): string[] {
  const start = `${'  '.repeat(depth)}- **${labelOfField(key, words)}:**`;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object'))
      return [`${start} ${value.map((item) => shown(item, key, words)).join(', ')}`];
    return [start, ...value.flatMap((item) => nested(item, depth + 1, words))];
  }
  if (typeof value !== 'object' || value === null) return [`${start} ${shown(value, key, words)}`];
  // The first field is the heading of an event or of a day of reads.
  const [[first, name] = ['', ''], ...rest] = Object.entries(value);
  if (first === key)
    return [
      `${'  '.repeat(depth)}- **${shown(name, key, words)}**`,
      ...inside(Object.fromEntries(rest), depth + 1, words),
    ];
  return [start, ...inside(value, depth + 1, words)];
}

/** One entry of a list, with its first field as the heading. */
function nested(item: unknown, depth: number, words: Words): string[] {
  const [head, ...rest] = inside(item as object, depth, words);
  return head === undefined ? [] : [head, ...rest.map((line) => `  ${line}`)];
}

const order = new Map(Object.keys(labels).map((field, at) => [field, at]));
const inOrder = (entries: [string, unknown][]) =>
  entries.sort(([a], [b]) => (order.get(a) ?? order.size) - (order.get(b) ?? order.size));

const labelOfField = (key: string, { locale }: Words): string => labels[key]?.[locale] ?? key;

function shown(value: unknown, key: string, words: Words): string {
  const { locale, directory } = words;
  const { yes, no, purposes, classes } = exportWords;
  if (typeof value === 'boolean') return (value ? yes : no)[locale];
  if (typeof value !== 'string') return String(value ?? '');
  for (const kind of kindsOf[key] ?? []) {
    const label: string = labelOf(kind, value)[locale];
    if (label !== value) return label;
  }
  const named = (list: object) => (list as Record<string, Label>)[value]?.[locale] ?? value;
  if (key === 'purpose') return named(purposes);
  if (key === 'dataClasses') return named(classes);
  if (namesOfFields.has(key)) return labelOfField(value, words);
  if (key === 'needCode') return needNamed(directory, value)?.name[locale] ?? value;
  if (key === 'nationality') return countryName(value, locale);
  if (institutions.has(key)) return institutionAt(directory, value, '9999-12-31')?.name[locale] ?? value;
  return dated(value, words) ?? plainText(value);
}

function countryName(code: string, locale: Locale): string {
  if (!/^[A-Z]{2}$/.test(code)) return labelOf('CATEGORY', code)[locale];
  return new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code;
}

/** `10.04.2026, 10:00` in the time zone of the country. */
function dated(value: string, { locale, directory }: Words): string | undefined {
  const tag = locale === 'ro' ? 'ro-RO' : 'en-GB';
  if (/^\d{4}-\d\d-\d\d$/.test(value)) {
    return new Intl.DateTimeFormat(tag, { dateStyle: 'short', timeZone: 'UTC' }).format(new Date(value));
  }
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return undefined;
  return new Intl.DateTimeFormat(tag, { dateStyle: 'short', timeStyle: 'short', timeZone: directory.timezone }).format(
    new Date(value),
  );
}

/** Free text on one line, with Markdown characters escaped, so that it cannot change the layout. */
const plainText = (value: string) => value.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`);
