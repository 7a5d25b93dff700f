import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, type GraphQLEnumType } from 'graphql';
import {
  amountUnits,
  deliveries,
  documents,
  institutionKinds,
} from '../../../services/institutions/directoryRecords.ts';
import { codesRo } from '../../../services/platform/messages/codes.ro.ts';
import { codesOf, labelOf } from '../../../services/platform/messages/codes.ts';

const folder = new URL('../../../services/platform/messages/', import.meta.url);
/** A catalogue is one file for each language, or one file with both languages. */
const files = readdirSync(folder).filter((name) => name !== 'codes.ts');
const names = [...new Set(files.map((name) => name.split('.')[0] ?? ''))];

/** Every message of a catalogue by its path. A message may be a function. */
function messagesIn(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => messagesIn(inner, path ? `${path}.${key}` : key));
}
const languageless = (path: string) => path.replace(/^(\w+?)(Ro|En)(?=\.|$)/, '$1');
async function catalogue(name: string, language: 'ro' | 'en') {
  if (files.includes(`${name}.${language}.ts`)) {
    const exported = { ...(await import(new URL(`${name}.${language}.ts`, folder).href)) };
    return new Map(messagesIn(exported).map(([path, message]) => [languageless(path), message]));
  }
  const both = messagesIn({ ...(await import(new URL(`${name}.ts`, folder).href)) });
  const own = both.filter(([path]) => path.endsWith(`.${language}`));
  return new Map(own.map(([path, message]) => [path.slice(0, -language.length - 1), message]));
}

/** Paths of messages that are rightly equal in both languages, with the reason. */
const equalWords: Record<string, string> = {
  'codes.ROLE.ADMIN': '"Administrator" is the word in both languages',
};

describe.each(names)('the catalogue %s', (name) => {
  test('has the same messages in both languages', async () => {
    const [ro, en] = [await catalogue(name, 'ro'), await catalogue(name, 'en')];
    expect([...en.keys()].sort()).toEqual([...ro.keys()].sort());
    expect(ro.size).toBeGreaterThan(0);
  });

  test('leaves no message empty', async () => {
    for (const language of ['ro', 'en'] as const) {
      for (const [path, message] of await catalogue(name, language)) {
        expect([path, typeof message === 'function' || String(message).trim().length > 0]).toEqual([path, true]);
      }
    }
  });

  test('says something else in Romanian than in English', async () => {
    const [ro, en] = [await catalogue(name, 'ro'), await catalogue(name, 'en')];
    const equal = [...ro].filter(([path, message]) => String(message) === String(en.get(path))).map(([path]) => path);
    expect(equal.filter((path) => !(path in equalWords))).toEqual([]);
    expect(Object.keys(equalWords).filter((path) => ro.has(path) && !equal.includes(path))).toEqual([]);
  });

  test('writes Romanian with comma below, not with cedilla', () => {
    for (const file of files.filter((one) => one.startsWith(`${name}.`)))
      expect(readFileSync(new URL(file, folder), 'utf8')).not.toMatch(/[şţŞŢ]/);
  });
});

const schemaFolder = new URL('../../../schema/', import.meta.url);
const schema = buildSchema(
  readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(new URL(name, schemaFolder), 'utf8'))
    .join('\n'),
);
const valuesOf = (name: string) => (schema.getType(name) as GraphQLEnumType).getValues().map((value) => value.name);

const enums = {
  REFERRAL_STATUS: 'ReferralStatus',
  ACTION: 'ReferralAction',
  URGENCY: 'Urgency',
  DECLINE_REASON: 'DeclineReason',
  FAILURE_REASON: 'FailureReason',
  HOLD_REASON: 'HoldReason',
  CANCEL_REASON: 'CancelReason',
  REDIRECT_REASON: 'RedirectReason',
  MEASURE_RESULT: 'MeasureResultCode',
  MEASURE_REASON: 'MeasureReason',
  OUTCOME: 'ReferralOutcome',
  WAITING_ON: 'WaitingOn',
  WAITING_FOR: 'WaitingFor',
  AGREEMENT: 'Agreement',
  CONFIRMATION: 'Confirmation',
  CASE_STATUS: 'CaseStatus',
  CASE_CLOSE_REASON: 'CaseCloseReason',
  CASE_TRACK: 'CaseTrack',
  CATEGORY: 'BeneficiaryCategory',
  DATE_PRECISION: 'DatePrecision',
  SEX: 'Sex',
  PROTECTION_FORM: 'ProtectionForm',
  STAY_PURPOSE: 'StayPurpose',
  IDENTITY_DOCUMENT: 'IdentityDocumentType',
  CONTACT_CHANNEL: 'ContactChannel',
  MARITAL_STATUS: 'MaritalStatus',
  RELATION: 'Relation',
  EDUCATION_LEVEL: 'EducationLevel',
  ROMANIAN_LEVEL: 'RomanianLevel',
  INCOME_BAND: 'IncomeBand',
  DISABILITY_DEGREE: 'DisabilityDegree',
  VULNERABILITY: 'Vulnerability',
  ROLE: 'Role',
  INSTITUTION_KIND: 'InstitutionKind',
  DELIVERY: 'EventDelivery',
  AGE_GROUP: 'AgeGroup',
  AMOUNT_UNIT: 'AmountUnit',
  SUGGESTION_REASON: 'SuggestionReason',
  LEGAL_HOLD_REASON: 'LegalHoldReason',
  ERASURE_REASON: 'ErasureReason',
  ERASED_COPIES: 'ErasedCopies',
} as const;

test.each(Object.entries(enums))('every code of %s in the contract has a label', (kind, name) => {
  const labelled = codesOf(kind as keyof typeof enums).map((entry) => entry.code);
  expect(labelled).toEqual(expect.arrayContaining(valuesOf(name)));
});

test('a label is of a code that the contract has', () => {
  const surplus = Object.entries(enums).flatMap(([kind, name]) =>
    codesOf(kind as keyof typeof enums)
      .map((entry) => entry.code)
      .filter((code) => !valuesOf(name).includes(code)),
  );
  // SYSTEM acts in histories, but no member holds it.
  expect(surplus.filter((code) => code !== 'SYSTEM')).toEqual([]);
});

test('every list that can be asked for is a catalogue, or the needs of the directory', () => {
  expect(valuesOf('CodeKind').sort()).toEqual([...Object.keys(codesRo), 'NEED'].sort());
});

test('every code of a directory record has labels', () => {
  const pairs = {
    DOCUMENT: documents,
    AMOUNT_UNIT: amountUnits,
    DELIVERY: deliveries,
    INSTITUTION_KIND: institutionKinds,
  };
  for (const [kind, codes] of Object.entries(pairs)) {
    expect(
      codesOf(kind as keyof typeof pairs)
        .map((entry) => entry.code)
        .sort(),
    ).toEqual([...codes].sort());
  }
});

test('a code that is no longer in a catalogue is shown unchanged', () => {
  expect(labelOf('CANCEL_REASON', 'FORMER')).toEqual({ ro: 'FORMER', en: 'FORMER' });
  expect(labelOf('CANCEL_REASON', 'MOVED').ro).toBe('Persoana s-a mutat');
});
