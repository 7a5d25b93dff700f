import { describe, expect, it } from '@jest/globals';
import { allows, bringIntoView, entryOf, noteFieldRead, nothingInView } from '../../services/access/answerRecords.ts';
import { askedFor, isRefusal } from '../../services/access/refusals.ts';
import { idInView, opens, opensSuccess, type RecordInView, type Rule, subjectOf } from '../../services/access/rule.ts';
import { newTrail } from '../../services/caller/auditTrail.ts';
import { aDraft } from '../lifeCycle/makers.ts';

/** The record that decides about a field, the person whose read is recorded, and the words of a refusal. */

const referral = aDraft();
const above: RecordInView = { referral, case: { id: 'case' } as never };

describe('the record that a type puts in view', () => {
  it.each<[type: string, value: object, opened: RecordInView]>([
    ['Referral', { state: referral }, { referral }],
    ['ReferralSummary', referral, { summary: referral as never }],
    ['ReferralEvent', { memberId: 'm' }, { referral, event: { memberId: 'm' } as never }],
    ['IntegrationCase', { id: 'c' }, { case: { id: 'c' } as never }],
    ['Beneficiary', { id: 'p' }, { case: above.case, person: { id: 'p' } }],
    ['Member', { memberId: 'm' }, { member: { memberId: 'm' } as never }],
    ['LegalHold', { caseId: 'c', beneficiaryId: 'p' }, { case: { id: 'c' } as never, person: { id: 'p' } }],
    ['BeneficiaryExport', { caseId: 'c', beneficiaryId: 'p' }, { case: { id: 'c' } as never, person: { id: 'p' } }],
  ])('%s', (type, value, opened) => {
    expect(opens[type]?.(value, above)).toEqual(opened);
  });

  it('is named for no other type', () => {
    expect(Object.keys(opens)).toHaveLength(8);
  });

  it('of a success is the record that the mutation changed, if it still exists', () => {
    expect(opensSuccess({ referral: { state: referral }, case: { id: 'c' } }, {})).toEqual({
      referral,
      case: { id: 'c' },
    });
    expect(opensSuccess({ referral: null }, {})).toEqual({ referral: undefined, case: undefined });
  });
});

describe('whom reading is recorded for', () => {
  const person = { subject: referral.beneficiaryId, purpose: { kind: 'REFERRAL', id: referral.id } };
  const event = { referralId: 'r', beneficiaryId: 'b', memberId: 'm', told: {} };
  it.each<[what: string, record: RecordInView, subject: unknown]>([
    ['a referral', { referral }, person],
    ['an event of it', { referral, event }, person],
    ['an event alone', { event }, { subject: 'b', purpose: { kind: 'REFERRAL', id: 'r' } }],
    ['an event that names nobody', { event: { ...event, beneficiaryId: undefined } as never }, undefined],
    [
      'a person of a case',
      { case: { id: 'c' } as never, person: { id: 'p' } },
      { subject: 'p', purpose: { kind: 'CASE', id: 'c' } },
    ],
    ['a case as a whole', { case: { id: 'c' } as never }, undefined],
    ['a person of nowhere', { person: { id: 'p' } }, undefined],
    ['a member', { member: { memberId: 'm' } as never }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_what, record, subject) => {
    expect(subjectOf(record)).toEqual(subject);
  });
});

describe('the id of a refused record', () => {
  it.each<[RecordInView, string | undefined]>([
    [{ referral, event: { referralId: 'r' } as never }, referral.id],
    [{ event: { referralId: 'r' } as never, summary: { id: 's' } as never }, 'r'],
    [{ summary: { id: 's' } as never, person: { id: 'p' } }, 's'],
    [{ person: { id: 'p' }, case: { id: 'c' } as never }, 'p'],
    [{ case: { id: 'c' } as never, member: { memberId: 'm' } as never }, 'c'],
    [{ member: { memberId: 'm' } as never }, 'm'],
    [{}, undefined],
  ])('%#', (record, id) => {
    expect(idInView(record)).toBe(id);
  });
});

describe('the requested id or number', () => {
  const id = '7b1f0c6e-58c5-4f0e-9d61-0c2f3a4b5c6d';
  const number = 'IGM-CH/2026/000001';
  it.each<[args: Record<string, unknown>, asked: string | undefined]>([
    [{ id }, id],
    [{ id: id.toUpperCase() }, id.toUpperCase()],
    [{ number }, number],
    [{ ref: { id } }, id],
    [{ input: { referral: { number } } }, number],
    [{ input: { case: { id } } }, id],
    [{ input: { memberId: id } }, id],
    [{ input: { beneficiaryId: id } }, id],
    [{ input: { idempotencyKey: id } }, undefined],
    [{ id: `${id} Rahimi` }, undefined],
    [{ id: `Rahimi ${id}` }, undefined],
    [{ id: [id] }, undefined],
    [{ number: `${number} Rahimi` }, undefined],
    [{ number: `Rahimi ${number}` }, undefined],
    [{ number: 'Rahimi' }, undefined],
    [{}, undefined],
  ])('%j', (args, asked) => {
    expect(askedFor(args)).toBe(asked);
  });

  it.each([
    ['NOT_FOUND', true],
    ['FORBIDDEN', true],
    ['VALIDATION', false],
    [undefined, false],
  ])('%s is a refusal: %s', (code, is) => {
    expect(isRefusal(code)).toBe(is);
  });
});

describe('the records in view of a request', () => {
  const actor = {} as never;

  it('are none at first, and none for a record that was not loaded', () => {
    const inView = nothingInView();
    expect(entryOf(inView, {})).toBe(inView.root);
    expect(inView.root.record).toEqual({});
  });

  it('take no harm from values that are not objects', () => {
    const inView = nothingInView();
    for (const value of [null, undefined, false, [null, undefined]]) {
      expect(() => bringIntoView(inView, 'Measure', value, inView.root)).not.toThrow();
    }
  });

  it('of a success are found by the end of the type’s name, else in the record above', () => {
    const inView = nothingInView();
    const [success, successor] = [{ referral: { state: referral } }, { referral: { state: referral } }];
    bringIntoView(inView, 'HoldReferralSuccess', [success], inView.root);
    bringIntoView(inView, 'Successor', successor, inView.root);
    expect(entryOf(inView, success).record.referral).toBe(referral);
    expect(entryOf(inView, successor)).toBe(inView.root);
    const named = { __typename: 'Referral', state: referral };
    bringIntoView(inView, undefined, named, inView.root);
    expect(entryOf(inView, named).record).toEqual({ referral });
    // The record of the last look-up is not taken for another one.
    expect(entryOf(inView, successor)).toBe(inView.root);
  });

  it('are given to a rule once, even when others come in between', () => {
    const { root } = nothingInView();
    const asked: string[] = [];
    const yes: Rule = () => asked.push('yes') > 0;
    const no: Rule = () => asked.push('no') < 0;
    const answers = [yes, yes, no, yes, no, no].map((rule) => allows(rule, root, actor));
    expect(answers).toEqual([true, true, false, true, false, false]);
    expect(asked).toEqual(['yes', 'no']);
  });

  it('note a class and a field once for a person', () => {
    const [inView, trail] = [nothingInView(), newTrail()];
    const model = { state: referral };
    bringIntoView(inView, 'Referral', model, inView.root);
    for (const field of ['Referral.summary', 'Referral.summary', 'Referral.person']) {
      noteFieldRead(trail, entryOf(inView, model), 'PERSONAL', field);
    }
    noteFieldRead(trail, inView.root, 'PERSONAL', 'Colleague.displayName');
    expect([...trail.reads.values()]).toEqual([
      {
        subject: referral.beneficiaryId,
        purpose: { kind: 'REFERRAL', id: referral.id },
        dataClasses: ['PERSONAL'],
        fields: ['Referral.summary', 'Referral.person'],
      },
    ]);
  });
});
