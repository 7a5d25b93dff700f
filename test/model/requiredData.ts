import { type Ask, type Data, holder, members, type Ref } from './world.ts';

/** The conditions of docs/domain.md, "Referral transitions", for the reference. Pure. */

const day = (instant: string) => instant.slice(0, 10);
export const days = (from: string, to: string) => (Date.parse(day(to)) - Date.parse(day(from))) / 86_400_000;
export const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The paths of texts that are empty, too long, or too short for an explanation. */
export function shape({ action, data }: Ask): string[] {
  const least = { 'DECLINE.reasonText': 20, 'MARK_ENTERED_IN_ERROR.reason': 20 } as { [path: string]: number };
  return Object.keys(data).filter((path) => {
    const length = text(data[path])?.trim().length ?? 20;
    return length < (least[`${action}.${path}`] ?? 1) || length > (path === 'incomingNumber' ? 60 : 2000);
  });
}

type Check = [path: string, isBroken: boolean];
export type Result = { measure?: number; result: string; date?: string; reasonCode?: string };

/** The paths of broken data, given the referral. */
export function broken(ref: Ref, { by, action, data: d, now }: Ask, refs: Ref[]): string[] {
  const ahead = (path: string, value: unknown, most: number): Check => {
    const left = days(now, text(value) ?? now);
    return [path, value !== undefined && (left <= 0 || left > most)];
  };
  const past = (path: string, value: unknown): Check => {
    const [from, to] = String(value).length > 10 ? [ref.issuedAt ?? '', now] : [day(ref.issuedAt ?? ''), day(now)];
    return [path, typeof value === 'string' && (value < from || value > to)];
  };
  const explained: Check = ['reasonText', d.reasonCode === 'OTHER' && (text(d.reasonText)?.length ?? 0) < 20];
  const known = ref.entries.incomingNumber ?? d.incomingNumber;
  const receipt: Check = [
    'incomingNumber',
    d.incomingNumber === undefined ? ref.status === 'ISSUED' : d.incomingNumber !== known,
  ];
  const when: Check[] = [past('occurredAt', d.occurredAt), past('receivedAt', d.receivedAt)];
  const dates = ((d.contactAttempts ?? []) as { date: string }[]).map(({ date }) => date);
  const attempts: Check[] = [
    ['contactAttempts', ['UNREACHABLE', 'NO_SHOW'].includes(String(d.reasonCode)) && new Set(dates).size < 2],
    ...dates.map((date, n) => past(`contactAttempts.${n}.date`, date)),
  ];
  const list = (d.results ?? []) as Result[];
  const count = Number(ref.content.measures);
  const named = list.map(({ measure }) => measure ?? (count === 1 ? 0 : -1));
  const results = list.flatMap(({ result, date, reasonCode }, n): Check[] => [
    [`results.${n}.measureId`, named[n] === -1 || Number(named[n]) >= count || named.indexOf(Number(named[n])) < n],
    [`results.${n}.date`, result !== 'NOT_DELIVERED' && date === undefined],
    past(`results.${n}.date`, date),
    [`results.${n}.reasonCode`, result !== 'DELIVERED' && reasonCode === undefined],
    [
      'results',
      new Set(named.filter((n) => n < count)).size < count || list.every((one) => one.result === 'NOT_DELIVERED'),
    ],
  ]);
  const isHandler = members[by]?.role === 'HANDLER';
  const handler = text(d.handlerId) ?? (action === 'ASSIGN' && isHandler && !d.unassign ? by : undefined);
  const taker = members[handler ?? ''];
  const taken: Check[] = [
    ['handlerId', handler !== undefined && (taker?.of !== holder(ref) || taker.role === 'SUPERVISOR')],
    ['unit', d.unit !== undefined && !String(d.unit).startsWith(`${holder(ref)}-`)],
  ];
  const nothingNew = (before: Data): Check => ['', Object.keys(d).every((field) => same(d[field], before[field]))];
  const needed = ['measures', 'summary', 'completionDue', 'informationSharing'];
  const twin = refs[Number(d.duplicateOf)];
  const checks: { [action: string]: Check[] } = {
    DRAFT: [ahead('completionDue', ref.content.completionDue, 730)],
    UPDATE_DRAFT: [ahead('completionDue', d.completionDue, 730), nothingNew(ref.content)],
    ISSUE: [
      ...needed.map((field): Check => [field, ref.content[field] === undefined]),
      ahead('completionDue', ref.content.completionDue, 730),
    ],
    ACKNOWLEDGE: [...when, ...taken],
    ACCEPT: [receipt, ...when, ...taken, ['appointment', !d.appointment && !d.noAppointmentReason]],
    DECLINE: [
      ...when,
      ['legalGround', d.reasonCode === 'NOT_ELIGIBLE' && !d.legalGround],
      ['suggestedInstitution', d.reasonCode === 'NOT_COMPETENT' && !d.suggestedInstitution],
      ['suggestedInstitution', d.suggestedInstitution === holder(ref)],
    ],
    REQUEST_INFO: when,
    REDIRECT: [explained, ['receivingInstitution', [holder(ref), 'NOWHERE'].includes(String(d.receivingInstitution))]],
    ASSIGN: [...taken, ['handlerId', !handler && !d.unit && !d.unassign], ['handlerId', isHandler && handler !== by]],
    START: [past('serviceDate', d.serviceDate)],
    REPORT_PROGRESS: [...when, past('serviceDate', d.serviceDate)],
    HOLD: [explained, ahead('expectedResumeDate', d.expectedResumeDate, 90)],
    COMPLETE: [receipt, ...when, ...results],
    FAIL: [receipt, explained, ...attempts],
    CANCEL: [explained, ['duplicateOf', d.reasonCode === 'DUPLICATE' && (twin === ref || !twin?.issuedAt)]],
    REOPEN: [ahead('completionDue', d.completionDue, 730)],
    AMEND: [ahead('completionDue', d.completionDue, 730), d.measures ? ['', false] : nothingNew(ref.content)],
    CORRECT_ANSWER: [
      ...Object.keys(d).map((field): Check => [field, ref.entries[field] === undefined]),
      ...(d.results ? results : []),
      [
        'reasonText',
        (ref.answer?.as === 'DECLINED' || ref.answer?.code === 'OTHER') && (text(d.reasonText)?.length ?? 20) < 20,
      ],
      nothingNew(ref.entries),
    ],
  };
  return (checks[action] ?? []).filter(([, isBroken]) => isBroken).map(([path]) => path);
}
