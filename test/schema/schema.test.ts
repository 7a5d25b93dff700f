import { describe, expect, it } from '@jest/globals';
import {
  type ASTNode,
  buildASTSchema,
  buildSchema,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { descriptionsOf, encodeSchema } from '../../schema/emitSchema.ts';
import { decisions } from '../../services/accessLog/accessLogKeys.ts';
import { memberRoles } from '../../services/caller/member.ts';
import { caseStatuses, caseTracks, closeReasons } from '../../services/caseFile/case.ts';
import { agreements } from '../../services/caseFile/informationSharing.ts';
import * as person from '../../services/caseFile/personCodes.ts';
import * as erasure from '../../services/erasure/erasure.ts';
import { describe as withDescriptions } from '../../services/graphql/descriptions.ts';
import { decodeSchema } from '../../services/graphql/encodedSchema.ts';
import { descriptions } from '../../services/graphql/generated/descriptions.ts';
import { encodedSchema } from '../../services/graphql/generated/encodedSchema.ts';
import { suggestionReasons } from '../../services/institutions/institution.ts';
import { fieldRules, kinds, problemCodes } from '../../services/platform/outcome.ts';
import { problemTypes } from '../../services/platform/problems.ts';
import * as codes from '../../services/referrals/codes.ts';
import { actions } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import { awaited, parties } from '../../services/referrals/lifeCycle/turn.ts';
import * as referral from '../../services/referrals/referral.ts';
import {
  connectionsAreRelays,
  enumsEqualCodes,
  everythingIsDescribed,
  mutationsAnswerUnions,
  namesAreSpelledAlike,
  personalFieldsAreMarked,
  type SchemaRule,
  sdl,
} from '../support/schemaRules.ts';

const schema = buildSchema(sdl);
const valuesOf = (name: string) => {
  const type = schema.getType(name);
  return type && 'getValues' in type ? type.getValues().map((value) => value.name) : [];
};
/** Lists that the code has only as types or in data. The compiler and the tests of the directory check them. */
const typedOnly = Object.fromEntries(
  [
    'InstitutionKind',
    'EventDelivery',
    'AgeGroup',
    'AmountUnit',
    'CodeKind',
    'MemberKind',
    'PiiClass',
    'AccessPurposeKind',
  ].map((name) => [name, valuesOf(name)]),
);
const codeLists: Record<string, readonly string[]> = {
  RecordKind: kinds,
  ReferralStatus: referral.statuses,
  ReferralAction: actions,
  Urgency: codes.urgencies,
  Agreement: agreements,
  ReferralOutcome: codes.outcomes,
  MeasureResultCode: codes.measureResults,
  DeclineReason: codes.declineCodes,
  FailureReason: codes.failureCodes,
  MeasureReason: codes.measureReasonCodes,
  HoldReason: codes.holdReasons,
  CancelReason: codes.cancelReasons,
  RedirectReason: codes.redirectReasons,
  Confirmation: codes.confirmations,
  WaitingOn: parties,
  WaitingFor: awaited,
  CaseStatus: caseStatuses,
  CaseCloseReason: closeReasons,
  CaseTrack: caseTracks,
  BeneficiaryCategory: person.categories,
  Sex: person.sexes,
  ProtectionForm: person.protectionForms,
  StayPurpose: person.stayPurposes,
  IdentityDocumentType: person.identityDocumentTypes,
  ContactChannel: person.contactChannels,
  MaritalStatus: person.maritalStatuses,
  Relation: person.relations,
  EducationLevel: person.educationLevels,
  RomanianLevel: person.romanianLevels,
  IncomeBand: person.incomeBands,
  DisabilityDegree: person.disabilityDegrees,
  Vulnerability: person.vulnerabilities,
  DatePrecision: person.datePrecisions,
  Role: memberRoles,
  AccessDecision: decisions,
  SuggestionReason: suggestionReasons,
  LegalHoldReason: erasure.holdReasons,
  ErasureReason: erasure.erasureReasons,
  ErasedCopies: erasure.copiesAnswers,
  ExportLanguage: erasure.exportLanguages,
  ExportPart: erasure.exportParts,
  ProblemCode: problemCodes,
  FieldRule: fieldRules,
  ...typedOnly,
};

const inboxPage =
  '    filter: ReferralFilter\n    "The size of the page, at most 50."\n    first: Int = 20\n    "The `endCursor` of the previous page."\n    ';

/** The contract with one line replaced by a worse one. */
const broken = (line: string, by: string): string => {
  if (!sdl.includes(line)) throw new Error(`the contract has no ${line}`);
  return sdl.replace(line, by);
};

const rules: { says: string; rule: SchemaRule; variants: [what: string, text: string, complaint: string][] }[] = [
  {
    says: 'every type, field, argument, value and directive is described in more words than its name',
    rule: everythingIsDescribed,
    variants: [
      [
        'a field without words',
        broken('  "A random UUID. It holds no information about the person."\n', ''),
        'Beneficiary.id',
      ],
      ['a name said again', broken('"The town or village where the person lives."', '"The locality."'), 'locality'],
      [
        'a name said in other forms',
        broken('"The time at which the institution agreed to serve the person."', '"Accepted at."'),
        'acceptedAt',
      ],
      [
        'a value said again',
        broken('"The person understood the information and agreed."', '"Agreed."'),
        'Agreement.AGREED',
      ],
      ['an empty description', broken('"The reason for which a case ended."\nenum', '""\nenum'), 'CaseCloseReason'],
      ['an argument without words', broken('codes("The name of the list." kind', 'codes(kind'), 'Query.codes.kind'],
      [
        'a directive without words',
        broken('"Marks a field of a person\'s record with its class of personal data."\n', ''),
        '@pii',
      ],
    ],
  },
  {
    says: 'every field of a person is marked with its class of data, and lists have none',
    rule: personalFieldsAreMarked,
    variants: [
      ['a name', broken('surname: String @pii(class: PERSONAL)', 'surname: String'), 'Beneficiary.surname'],
      [
        'a category',
        broken('category: BeneficiaryCategory @pii(class: CONFIDENTIAL)', 'category: BeneficiaryCategory'),
        'Beneficiary.category',
      ],
      ['a new text', broken('  summary: String @pii(class: PERSONAL)', '  summary: String'), 'Referral.summary'],
      [
        'a name in a list',
        broken('  "The position in the list."\n', '  surname: String @pii(class: PERSONAL)\n'),
        'ReferralEdge',
      ],
    ],
  },
  {
    says: 'connections have the shape of Relay',
    rule: connectionsAreRelays,
    variants: [
      ['edges that may be null', broken('edges: [ReferralEdge!]!', 'edges: [ReferralEdge]'), 'edges'],
      ['a page without its end', broken('endCursor: String\n', 'end: String\n'), 'endCursor'],
      [
        'a list without a position to go on from',
        broken(`${inboxPage}after: String\n`, `${inboxPage}behind: String\n`),
        'Query.inbox',
      ],
    ],
  },
  {
    says: 'values are SCREAMING_SNAKE_CASE, types PascalCase, fields camelCase',
    rule: namesAreSpelledAlike,
    variants: [
      ['a value', broken('  MOVED_ABROAD\n', '  MovedAbroad\n'), 'CaseCloseReason.MovedAbroad'],
      ['a field', broken('hopCount: Int!', 'hop_count: Int!'), 'hop_count'],
      [
        'an argument',
        broken('codes("The name of the list." kind', 'codes("The name of the list." Kind'),
        'Query.codes.Kind',
      ],
    ],
  },
  {
    says: 'every mutation takes one input and answers a union of its success and problems',
    rule: mutationsAnswerUnions,
    variants: [
      [
        'two arguments',
        broken('openCase("The paper file', 'openCase("Again." force: Boolean, "The paper file'),
        'openCase takes',
      ],
      ['an input that may be left out', broken('input: CloseCaseInput!)', 'input: CloseCaseInput)'), 'closeCase takes'],
      ['no union', broken('): AddMemberResult!', '): Member!'), 'addMember answers'],
      ['a success of another', broken('  | OpenCaseSuccess\n', '  | CloseCaseSuccess\n'), 'OpenCaseSuccess'],
      ['a member that is no problem', broken('  | OpenReferralsProblem\n', '  | Measure\n'), 'Measure is no Problem'],
    ],
  },
  {
    says: 'enums are the lists of the code',
    rule: enumsEqualCodes(codeLists),
    variants: [
      [
        'a status of its own',
        broken('  "The issuer has cancelled the referral."\n', '  "Lost."\n  LOST\n'),
        'ReferralStatus',
      ],
      ['an enum that the code does not know', `${sdl}\n"Colours of files." enum Colour { RED }`, 'Colour'],
      ['a list without an enum', sdl.replaceAll(/\bUrgency\b/g, 'Haste'), 'no enum Urgency'],
    ],
  },
];

describe.each(rules)('$says', ({ rule, variants }) => {
  it('holds', () => expect(rule(schema)).toEqual([]));

  it.each(variants)('finds %s', (_what, text, complaint) => {
    // A broken variant need not be a valid schema.
    const worse = buildSchema(text, { assumeValid: true, assumeValidSDL: true });
    expect(rule(worse)).toContainEqual(expect.stringContaining(complaint));
  });
});

describe('the contract and the code', () => {
  it('have the same problems', () => {
    const types = Object.values(schema.getTypeMap()).filter(({ name }) => name.endsWith('Problem'));
    const problems = types.map(({ name }) => name).filter((name) => !['Problem', 'FieldProblem'].includes(name));
    expect(Object.values(problemTypes).sort()).toEqual(problems.sort());
  });
});

/** The contract in the function, beside the contract in the files. */
const personalFields = (of: GraphQLSchema, classOf: (field: { astNode?: unknown; extensions: object }) => unknown) =>
  Object.values(of.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, classOf(field)]))
    .filter(([, piiClass]) => piiClass !== undefined);
const writtenClass = (field: { astNode?: unknown }) =>
  /@pii\(class: (\w+)\)/.exec(field.astNode ? print(field.astNode as ASTNode) : '')?.[1];
const decodedClass = ({ extensions }: { extensions: { pii?: { class?: string } } }) => extensions.pii?.class;
const withoutWords = (text: string) => printSchema(decodeSchema(encodeSchema(buildSchema(text))));

describe('the contract as a cold function has it', () => {
  it('is the contract without its descriptions', () => {
    const { definitions } = parse(sdl, { noLocation: true });
    const wordless = visit(
      { kind: Kind.DOCUMENT, definitions },
      { enter: (node) => ('description' in node ? { ...node, description: undefined } : undefined) },
    );
    expect(printSchema(decodeSchema(encodedSchema))).toBe(printSchema(buildASTSchema(wordless)));
    expect(withoutWords(broken('hopCount: Int!', 'hops: Int!'))).not.toBe(printSchema(decodeSchema(encodedSchema)));
  });

  it('is complete after the first request for its descriptions', async () => {
    const decoded = decodeSchema(encodedSchema);
    expect(printSchema(decoded)).not.toContain('"""');
    await withDescriptions(decoded);
    expect(printSchema(decoded)).toBe(printSchema(schema));
    expect(descriptions).toEqual(descriptionsOf(schema));
  });

  it('marks the same fields as personal', () => {
    const marked = personalFields(schema, writtenClass);
    expect(marked.length).toBeGreaterThan(40);
    expect(personalFields(decodeSchema(encodedSchema), decodedClass)).toEqual(marked);
    const unmarked = buildSchema(broken('surname: String @pii(class: PERSONAL)', 'surname: String'));
    expect(personalFields(decodeSchema(encodeSchema(unmarked)), decodedClass)).not.toEqual(marked);
  });

  it('can express every kind of definition of a later contract', () => {
    const later = buildSchema(`
      directive @fee(amounts: [Int!] = [1, 2]) repeatable on FIELD_DEFINITION
      scalar Url @specifiedBy(url: "https://url.spec.whatwg.org")
      enum Colour { RED GREEN @deprecated(reason: "Faded.") }
      interface Node { id: ID! }
      interface Thing implements Node { id: ID! }
      type Stone implements Node & Thing { id: ID! old(by: Colour = RED @deprecated(reason: "No more.")): Url @deprecated(reason: "New.") }
      type Sand { grains: [[Int!]!]! }
      union Ground = Stone | Sand
      input Nested { list: [Colour!]! = [RED], text: String = null }
      input Choice @oneOf { a: Int b: Nested }
      type Query { ground(choice: Choice, nested: Nested = { list: [GREEN] }): Ground }
    `);
    expect(printSchema(decodeSchema(JSON.parse(JSON.stringify(encodeSchema(later)))))).toBe(printSchema(later));
  });
});
