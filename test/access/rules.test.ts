import { describe, expect, it } from '@jest/globals';
import { type Actor, actorOfMember } from '../../services/access/actor.ts';
import { mayUse, mutationsFor } from '../../services/access/permissions.ts';
import type { RecordInView } from '../../services/access/record.ts';
import { rules } from '../../services/access/rules/index.ts';
import { openReferralsFor } from '../../services/access/visibility.ts';
import type { IntegrationCase } from '../../services/cases/case.ts';
import type { Member } from '../../services/members/member.ts';
import type { Summary } from '../../services/referrals/listStore.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { aDraft } from '../lifeCycle/makers.ts';

/** Who sees which kind of field on which kind of record, one line each: the rules as a reader would check them. */

const at = (institutionId: string, role: string | string[], more: Partial<Member> = {}) =>
  actorOfMember(
    {
      ...{ memberId: `${institutionId} ${role}`, kind: 'PERSON', country: institutionId.slice(0, 2), institutionId },
      ...{ roles: [role].flat() as Member['roles'], active: true, version: 1 },
      ...more,
    } as Member,
    async () => 'cineva',
  );
const chisinau = { centre: 'IGM-CH' };
const everybody: Record<string, Actor> = {
  author: at('MD-IGM', 'CASEWORKER', { ...chisinau, memberId: 'author' }),
  caseworker: at('MD-IGM', 'CASEWORKER', chisinau),
  balti: at('MD-IGM', 'CASEWORKER', { centre: 'IGM-BL' }),
  coordinator: at('MD-IGM', 'COORDINATOR'),
  registrar: at('MD-IGM', 'REGISTRAR', chisinau),
  registrarBalti: at('MD-IGM', 'REGISTRAR', { centre: 'IGM-BL' }),
  auditor: at('MD-IGM', 'DPO_AUDITOR'),
  statistics: at('MD-IGM', 'STATS_VIEWER'),
  admin: at('MD-IGM', 'ADMIN'),
  contact: at('MD-MS', 'INSTITUTION_CONTACT', { memberId: 'contact' }),
  handler: at('MD-MS', 'INSTITUTION_HANDLER', { memberId: 'handler' }),
  unit: at('MD-MS', 'INSTITUTION_HANDLER', { unit: 'MS-CH' }),
  supervisor: at('MD-MS', 'INSTITUTION_SUPERVISOR'),
  machine: at('MD-MS', 'INSTITUTION_CONTACT', { kind: 'MACHINE' }),
  elsewhere: at('MD-MEC', 'INSTITUTION_CONTACT'),
  elsewhereHandler: at('MD-MEC', 'INSTITUTION_HANDLER', { memberId: 'handler' }),
  abroad: at('RO-IGI', 'COORDINATOR'),
  abroadCentre: at('RO-IGI', ['CASEWORKER', 'REGISTRAR'], chisinau),
  abroadAdmin: at('RO-IGI', 'ADMIN'),
  nobody: at('MD-IGM', []),
};
const names = Object.keys(everybody);
const allowed = (coordinate: string, record: RecordInView): string => {
  const line = rules.get(coordinate);
  if (!line) throw new Error(`no rule ${coordinate}`);
  return names.filter((name) => line.rule(everybody[name] as Actor, record)).join(' ');
};

const issued = (more: Partial<Referral> = {}): Referral =>
  aDraft({
    ...{ status: 'ISSUED', issuedAt: '2026-04-10T07:00:00.000Z', number: 'IGM-CH/2026/000001', issuedBy: 'author' },
    ...{
      draftedBy: 'author',
      receivingInstitutionId: 'MD-MS',
      disclosedFields: ['surname', 'healthNeed', 'document', 'safeContact'],
    },
    ...more,
  });
const told = { 'MD-IGM': 1, 'MD-MS': 1 };
const viewOf = (referral: Referral, event: object = {}): RecordInView => ({
  referral,
  event: { referralId: referral.id, beneficiaryId: referral.beneficiaryId, memberId: 'somebody', told, ...event },
  summary: referral as unknown as Summary,
});
const records = {
  open: viewOf(issued()),
  'in hand': viewOf(issued({ handlerId: 'handler' })),
  'of a unit': viewOf(issued({ receivingUnit: 'MS-CH' })),
  draft: viewOf(aDraft({ receivingInstitutionId: 'MD-MS', draftedBy: 'author' }), { told: {} }),
  restricted: viewOf(issued({ restricted: true })),
  'restricted, in hand': viewOf(issued({ restricted: true, handlerId: 'handler' })),
  'restricted, of a unit': viewOf(issued({ restricted: true, receivingUnit: 'MS-CH' })),
  'sharing stopped': viewOf(issued({ sharingStopped: true })),
  'entered in error': viewOf(issued({ status: 'ENTERED_IN_ERROR' })),
  'nothing disclosed': viewOf(issued({ disclosedFields: [] })),
};
type Kind = keyof typeof records;

const centre = 'author caseworker';
const issuer = `${centre} coordinator`;
const rows: [what: string, coordinate: string, seen: Record<Kind, string>][] = [
  [
    'what exists',
    'Referral.status',
    {
      open: `${issuer} registrar contact handler supervisor machine`,
      'in hand': `${issuer} registrar contact handler supervisor machine`,
      'of a unit': `${issuer} registrar contact unit supervisor machine`,
      draft: issuer,
      restricted: 'author coordinator contact',
      'restricted, in hand': 'author coordinator handler',
      'restricted, of a unit': 'author coordinator contact',
      'sharing stopped': `${issuer} registrar contact handler supervisor machine`,
      'entered in error': `${issuer} registrar contact handler supervisor machine`,
      'nothing disclosed': `${issuer} registrar contact handler supervisor machine`,
    },
  ],
  [
    'free text of either side',
    'Referral.noAppointmentReason',
    {
      open: `${issuer} contact handler supervisor machine`,
      'in hand': `${issuer} contact handler supervisor machine`,
      'of a unit': `${issuer} contact unit supervisor machine`,
      draft: issuer,
      restricted: 'author coordinator contact',
      'restricted, in hand': 'author coordinator handler',
      'restricted, of a unit': 'author coordinator contact',
      'sharing stopped': `${issuer} contact handler supervisor machine`,
      'entered in error': `${issuer} contact handler supervisor machine`,
      'nothing disclosed': `${issuer} contact handler supervisor machine`,
    },
  ],
  [
    'words of the issuer about the person',
    'Referral.summary',
    {
      open: `${issuer} contact handler supervisor machine`,
      'in hand': `${issuer} contact handler supervisor machine`,
      'of a unit': `${issuer} contact unit supervisor machine`,
      draft: issuer,
      restricted: 'author coordinator contact',
      'restricted, in hand': 'author coordinator handler',
      'restricted, of a unit': 'author coordinator contact',
      'sharing stopped': issuer,
      'entered in error': issuer,
      'nothing disclosed': `${issuer} contact handler supervisor machine`,
    },
  ],
  [
    'the person',
    'DisclosedPerson.surname',
    {
      open: `${issuer} registrar contact handler supervisor machine`,
      'in hand': `${issuer} registrar contact handler supervisor machine`,
      'of a unit': `${issuer} registrar contact unit supervisor machine`,
      draft: issuer,
      restricted: 'author coordinator contact',
      'restricted, in hand': 'author coordinator handler',
      'restricted, of a unit': 'author coordinator contact',
      'sharing stopped': `${issuer} registrar`,
      'entered in error': `${issuer} registrar`,
      'nothing disclosed': issuer,
    },
  ],
  [
    'special categories',
    'DisclosedPerson.healthNeed',
    {
      open: `${centre} contact handler`,
      'in hand': `${centre} contact handler`,
      'of a unit': `${centre} contact unit`,
      draft: centre,
      restricted: 'author contact',
      'restricted, in hand': 'author handler',
      'restricted, of a unit': 'author contact',
      'sharing stopped': centre,
      'entered in error': centre,
      'nothing disclosed': centre,
    },
  ],
  [
    'other referrals of the person',
    'Referral.follows',
    {
      open: `${issuer} registrar`,
      'in hand': `${issuer} registrar`,
      'of a unit': `${issuer} registrar`,
      draft: issuer,
      restricted: 'author coordinator',
      'restricted, in hand': 'author coordinator',
      'restricted, of a unit': 'author coordinator',
      'sharing stopped': `${issuer} registrar`,
      'entered in error': `${issuer} registrar`,
      'nothing disclosed': `${issuer} registrar`,
    },
  ],
];
const cells = rows.flatMap(([what, coordinate, seen]) =>
  (Object.keys(records) as Kind[]).map((kind) => [what, kind, coordinate, seen[kind]] as const),
);

/** Coordinates that follow the same rule as one of the lines above, on every record. */
const alike: [like: string, of: string, coordinates: string[]][] = [
  [
    'Referral.status',
    'referral',
    ['Measure.id', 'ReferralLink.number', 'ReferralHold.reasonCode', 'ReferralDelivery.openedAt'],
  ],
  [
    'Referral.status',
    'referral',
    ['ReferralQuestion.askedAt', 'ReferralDecline.reasonCode', 'ReferralFailure.reasonCode'],
  ],
  [
    'Referral.status',
    'referral',
    ['ReferralVerification.verified', 'InformationSharing.legalBasis', 'MeasureResult.result'],
  ],
  ['Referral.noAppointmentReason', 'referral', ['Measure.activity', 'MeasureResult.details', 'Appointment.place']],
  [
    'Referral.noAppointmentReason',
    'referral',
    ['ContactAttempt.channel', 'ReferralQuestion.text', 'ReferralHold.reasonText'],
  ],
  [
    'Referral.noAppointmentReason',
    'referral',
    ['ReferralDecline.reasonText', 'ReferralFailure.reasonText', 'InformationSharing.language'],
  ],
  ['Referral.noAppointmentReason', 'referral', ['ReferralVerification.followUpNeed', 'Referral.endReasonText']],
  ['DisclosedPerson.surname', 'referral', ['IdentityDocument.number', 'SafeContact.value', 'DisclosedPerson.document']],
  ['Referral.status', 'summary', ['ReferralSummary.id']],
  [
    'Referral.status',
    'event',
    ['ReferralEvent.type', 'EventActor.role', 'ReferralEventData.reasonCode', 'ReportedResult.measureId'],
  ],
  ['Referral.status', 'event', ['FieldChange.field', 'MeasureResult.result', 'InformationSharing.legalBasis']],
  ['Referral.noAppointmentReason', 'event', ['ReferralEventData.note', 'MeasureResult.details', 'Appointment.at']],
  ['Referral.summary', 'event', ['ReferralEventData.answer', 'FieldChange.to']],
];

describe('on a referral', () => {
  it.each(cells)('%s, %s', (_what, kind, coordinate, seen) => {
    const { referral } = records[kind];
    expect(allowed(coordinate, { referral })).toBe(seen);
  });

  it.each(alike.flatMap(([like, of, coordinates]) => coordinates.map((coordinate) => [coordinate, of, like] as const)))(
    '%s of a %s is seen as %s',
    (coordinate, of, like) => {
      for (const kind of Object.keys(records) as Kind[]) {
        const { referral, event, summary } = records[kind];
        const views: Record<string, RecordInView> = {
          referral: { referral },
          event: { referral, event },
          summary: { summary },
        };
        expect([kind, allowed(coordinate, views[of] ?? {})]).toEqual([kind, allowed(like, { referral })]);
      }
    },
  );

  it('who is whole sees the person when nothing says what was disclosed of it', () => {
    const { referral } = records['nothing disclosed'];
    expect(allowed('Referral.person', { referral })).toBe(`${issuer} registrar contact handler supervisor machine`);
    expect(allowed('Referral.personNow', { referral: issued({ sharingStopped: true }) })).toBe(`${issuer} registrar`);
  });

  it.each([
    ['Dependant.relation', 'dependants'],
    ['Guardian.phone', 'guardian'],
    ['IdentityDocument.number', 'document'],
    ['SafeContact.channel', 'safeContact'],
  ])('%s is disclosed with %s, and with nothing else', (coordinate, field) => {
    const { contact } = everybody as { contact: Actor };
    const sees = (disclosed: string[]) =>
      rules.get(coordinate)?.rule(contact, { referral: issued({ disclosedFields: disclosed }) });
    const others = ['dependants', 'guardian', 'document', 'safeContact', 'surname'].filter((name) => name !== field);
    expect([sees([field]), sees(others)]).toEqual([true, false]);
  });

  it('nothing is seen where no referral is in view', () => {
    const of = [
      'Referral',
      'DisclosedPerson',
      'Measure',
      'ReferralSummary',
      'ReferralEvent',
      'ReferralEventData',
      'EventActor',
    ];
    for (const [coordinate, { rule }] of rules) {
      if (!of.includes(coordinate.split('.')[0] ?? '')) continue;
      expect([coordinate, names.filter((name) => rule(everybody[name] as Actor, {}))]).toEqual([coordinate, []]);
    }
  });
});

describe('a step of the history', () => {
  const { referral } = records.open;
  const view = (event: object): RecordInView => viewOf(issued(), event);

  it('that an institution was not told of is the issuer’s', () => {
    expect(allowed('ReferralEvent.type', view({ told: { 'MD-IGM': 1 } }))).toBe(`${issuer} registrar`);
    expect(allowed('ReferralEventData.note', view({ told: {} }))).toBe(issuer);
  });

  it('is seen by whoever took it, when the referral has left them', () => {
    const taken = { event: { referralId: 'r', memberId: 'contact', told: {} } };
    for (const coordinate of [
      'ReferralEvent.type',
      'ReferralEventData.note',
      'ReferralEventData.answer',
      'EventActor.displayName',
    ]) {
      expect(allowed(coordinate, taken)).toBe('contact');
    }
  });

  it('names those who took it to people, not to systems', () => {
    expect(allowed('EventActor.displayName', { referral, event: records.open.event })).toBe(
      `${issuer} registrar contact handler supervisor`,
    );
  });
});

describe('a case', () => {
  const found = { institutionId: 'MD-IGM', centre: 'IGM-CH', openReferrals: 3, openRestricted: 1 } as IntegrationCase;
  const view = { case: found, person: { id: 'p' } };

  it.each([
    ['IntegrationCase.caseNumber', issuer],
    ['Beneficiary.surname', issuer],
    ['BeneficiaryChange.reason', issuer],
    ['IdentityDocument.number', issuer],
    ['InformationSharing.language', issuer],
    ['Beneficiary.healthNeed', centre],
    ['Beneficiary.vulnerabilities', centre],
    ['Beneficiary.asylumGrounds', centre],
  ])('%s', (coordinate, seen) => {
    expect(allowed(coordinate, view)).toBe(seen);
    expect(allowed(coordinate, {})).toBe('');
  });

  it('is no system’s', () => {
    const machine = at('MD-IGM', 'CASEWORKER', { ...chisinau, kind: 'MACHINE' });
    for (const coordinate of ['IntegrationCase.caseNumber', 'Beneficiary.surname', 'Beneficiary.healthNeed']) {
      expect(rules.get(coordinate)?.rule(machine, view)).toBe(false);
    }
  });

  it('counts restricted referrals for the coordinator alone', () => {
    const { coordinator, caseworker } = everybody as { coordinator: Actor; caseworker: Actor };
    expect([openReferralsFor(found, coordinator), openReferralsFor(found, caseworker)]).toEqual([3, 2]);
    expect(openReferralsFor({ ...found, openRestricted: undefined }, caseworker)).toBe(3);
  });
});

describe('a member', () => {
  const member = { memberId: 'handler', institutionId: 'MD-MS' } as Member;

  it('is seen by themselves and by those who keep them', () => {
    for (const coordinate of ['Member.roles', 'Member.email']) {
      expect(allowed(coordinate, { member })).toBe('admin handler supervisor elsewhereHandler');
      expect(allowed(coordinate, {})).toBe('');
    }
    const ofElsewhere = { memberId: 'x', institutionId: 'RO-IGI' } as Member;
    expect(allowed('Member.email', { member: ofElsewhere })).toBe('abroadAdmin');
    const supervisorOfElsewhere = at('MD-MEC', 'INSTITUTION_SUPERVISOR');
    expect(rules.get('Member.email')?.rule(supervisorOfElsewhere, { member })).toBe(false);
    const machine = at('MD-IGM', 'ADMIN', { kind: 'MACHINE' });
    expect(rules.get('Member.email')?.rule(machine, { member })).toBe(false);
    expect(rules.get('Member.email')?.rule(machine, { member: { ...member, memberId: machine.memberId } })).toBe(true);
  });
});

it('reading a person is recorded, reading the name of a member is not', () => {
  const holding = (holds: string) =>
    [...rules].filter(([, line]) => line.holds === holds).map(([coordinate]) => coordinate);
  expect(holding('MEMBER').sort()).toEqual([
    'BeneficiaryChange.displayName',
    'Colleague.displayName',
    'EventActor.displayName',
    'Member.displayName',
    'Member.email',
  ]);
  expect(holding('PERSON')).toEqual(expect.arrayContaining(['Referral.summary', 'DisclosedPerson.surname']));
  expect(holding('PERSON').length + holding('MEMBER').length + holding('NOTHING_PERSONAL').length).toBe(rules.size);
});

it('every rule has a name that says what it asks', () => {
  const nameOf = (coordinate: string) => rules.get(coordinate)?.rule.name;
  for (const [coordinate, { rule }] of rules)
    expect([coordinate, rule.name]).toEqual([coordinate, expect.stringMatching(/\w/)]);
  const named = [
    'Colleague.id',
    'Query.changes',
    'Mutation.openCase',
    'DisclosedPerson.surname',
    'DisclosedPerson.healthNeed',
  ];
  expect(named.map(nameOf)).toEqual([
    'withRole(INSTITUTION_CONTACT,INSTITUTION_HANDLER,INSTITUTION_SUPERVISOR)',
    'mayAsk(changes)',
    'mayUse(openCase)',
    'disclosed(surname)',
    'special(healthNeed)',
  ]);
  const shared = [
    'Guardian.name',
    'ReferralEdge.node',
    'PageInfo.endCursor',
    'ReferralEventData.note',
    'FieldChange.to',
  ];
  expect(shared.map(nameOf)).toEqual([
    'partOfPerson(guardian)',
    'mayList',
    'mayPage',
    'readsEvent',
    'readsIssuersEvent',
  ]);
});

/** Who may ask and do at all: the schema's own words say the same (DOMAIN 2.3, 3.2). */
describe('queries', () => {
  const clerks = 'contact handler unit supervisor';
  const elsewhere = 'elsewhere elsewhereHandler';
  const all = names.filter((name) => name !== 'nobody').join(' ');
  it.each([
    ['me', all],
    ['codes', all],
    ['institutions', all],
    ['institution', all],
    ['services', all],
    ['suggestedInstitutions', all],
    ['colleagues', `${clerks} ${elsewhere}`],
    ['members', 'admin supervisor abroadAdmin'],
    ['case', 'author caseworker balti coordinator abroad abroadCentre'],
    ['findReferral', `author caseworker balti ${clerks} ${elsewhere} abroadCentre`],
    [
      'referral',
      `author caseworker balti coordinator registrar registrarBalti ${clerks} machine ${elsewhere} abroad abroadCentre`,
    ],
    ['inbox', `author caseworker balti coordinator ${clerks} machine ${elsewhere} abroad abroadCentre`],
    ['register', 'author caseworker balti coordinator registrar registrarBalti abroad abroadCentre'],
    ['referrals', 'coordinator contact supervisor machine elsewhere abroad'],
    ['referralCounts', 'coordinator statistics contact supervisor machine elsewhere abroad'],
    ['changes', 'coordinator contact supervisor machine elsewhere abroad'],
    ['accessLog', 'auditor'],
    ['erasures', 'coordinator auditor abroad'],
    ['exportBeneficiary', 'coordinator auditor abroad'],
  ])('%s', (query, askers) => {
    expect(allowed(`Query.${query}`, {})).toBe(askers);
  });

  it('pages are read by whoever may ask for a list', () => {
    const lists = `author caseworker balti coordinator registrar registrarBalti ${clerks} machine ${elsewhere} abroad abroadCentre`;
    expect(allowed('ReferralConnection.nodes', {})).toBe(lists);
    expect(allowed('PageInfo.endCursor', {}).split(' ')).toEqual(
      expect.arrayContaining([...lists.split(' '), 'auditor']),
    );
    expect(allowed('PageInfo.endCursor', {}).split(' ')).not.toContain('admin');
  });

  it('feeds, counts and colleagues are read by whoever may ask for them', () => {
    for (const [coordinate, query] of [
      ['Change.type', 'changes'],
      ['ChangePage.cursor', 'changes'],
      ['ReferralCount.count', 'referralCounts'],
      ['Colleague.displayName', 'colleagues'],
      ['Colleague.id', 'colleagues'],
      ['Me.mutations', 'me'],
      ['LocalizedText.ro', 'me'],
      ['NotFoundProblem.message', 'me'],
      ['Institution.code', 'me'],
    ] as const) {
      expect([coordinate, allowed(coordinate, {})]).toEqual([coordinate, allowed(`Query.${query}`, {})]);
    }
  });
});

describe('mutations', () => {
  it('that a member may use are told by name, to a system fewer', () => {
    const told = (name: string) => mutationsFor(everybody[name] as Actor);
    expect(told('admin')).toEqual(['addMember', 'changeMember', 'removeMember']);
    expect(told('nobody')).toEqual([]);
    expect(told('contact')).toEqual(expect.arrayContaining(['redirectReferral', 'confirmErasure']));
    expect(
      told('contact')
        .filter((name) => !told('machine').includes(name))
        .sort(),
    ).toEqual(['assignReferral', 'redirectReferral']);
    expect(mayUse(everybody.admin as Actor, 'noSuchMutation')).toBe(false);
  });

  const caseworkers = 'author caseworker balti abroadCentre';
  const contacts = 'contact machine elsewhere';
  const clerks = 'contact handler unit machine elsewhere elsewhereHandler';
  const coordinators = 'coordinator abroad';
  it.each([
    ['openCase', caseworkers],
    ['closeCase', 'author caseworker balti coordinator abroad abroadCentre'],
    ['updateBeneficiary', caseworkers],
    ['recordSharing', caseworkers],
    ['draftReferral', caseworkers],
    ['updateReferralDraft', caseworkers],
    ['issueReferral', caseworkers],
    ['acknowledgeReferral', contacts],
    ['acceptReferral', clerks],
    ['declineReferral', clerks],
    ['requestReferralInfo', clerks],
    ['provideReferralInfo', caseworkers],
    ['withdrawReferralQuestion', clerks],
    ['redirectReferral', 'coordinator contact elsewhere abroad'],
    ['assignReferral', 'contact handler unit supervisor elsewhere elsewhereHandler'],
    ['startReferral', clerks],
    ['reportReferralProgress', clerks],
    ['holdReferral', clerks],
    ['resumeReferral', clerks],
    ['completeReferral', clerks],
    ['failReferral', clerks],
    ['verifyReferral', caseworkers],
    ['cancelReferral', caseworkers],
    ['reopenReferral', 'author caseworker balti coordinator abroad abroadCentre'],
    ['markReferralEnteredInError', coordinators],
    ['amendReferral', caseworkers],
    ['correctReferralAnswer', clerks],
    ['takeBackReferralAnswer', clerks],
    ['addReferralNote', `author caseworker balti coordinator ${clerks} abroad abroadCentre`],
    ['markReferralSeen', clerks],
    ['setLegalHold', coordinators],
    ['releaseLegalHold', coordinators],
    ['eraseBeneficiary', coordinators],
    ['confirmErasure', clerks],
    ['addMember', 'admin supervisor abroadAdmin'],
    ['changeMember', 'admin supervisor abroadAdmin'],
    ['removeMember', 'admin supervisor abroadAdmin'],
  ])('%s', (mutation, who) => {
    const sorted = (text: string) => text.split(' ').sort();
    expect(sorted(allowed(`Mutation.${mutation}`, {}))).toEqual(sorted(who));
    const success = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Success`;
    for (const coordinate of [...rules.keys()].filter((name) => name.startsWith(`${success}.`))) {
      expect(sorted(allowed(coordinate, {}))).toEqual(sorted(who));
    }
  });
});
