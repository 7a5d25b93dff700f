import { describe, expect, it } from '@jest/globals';
import type { RecordInView } from '../../services/access/rule.ts';
import { rules } from '../../services/access/rules/index.ts';
import type { Actor } from '../../services/caller/actor.ts';
import type { Summary } from '../../services/referrals/lists/listStore.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { aDraft } from '../lifeCycle/makers.ts';
import { allowed, centre, everybody, issuer, names } from './support/askedRules.ts';

/** The readers of each kind of field on each kind of record, one on a line, as a reviewer would check them. */

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

/** Coordinates with the same rule as one of the lines above, on every record. */
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

  it('a reader of the whole referral sees the person if no list of disclosed fields exists', () => {
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

  it('is seen by the member who took it, after the referral has left them', () => {
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

  it('names its author to people, not to systems', () => {
    expect(allowed('EventActor.displayName', { referral, event: records.open.event })).toBe(
      `${issuer} registrar contact handler supervisor`,
    );
  });
});
