import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { differences } from '../campaigns/support/recount.ts';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { issuedReferral } from '../support/referrals.ts';
import { byDue, type Heap, type Kept, makeHeap, newestFirst, newestNumberFirst, unit } from './support/heap.ts';
import { allOf, costOfPages, idsOf, type ListName, pageOf } from './support/pages.ts';

let platform: InProcess;
let heap: Heap;
beforeAll(async () => {
  platform = await startInProcess();
  heap = await makeHeap(platform);
});
afterAll(() => platform.stop());

type Order = (a: Kept, b: Kept) => number;
type Question = {
  who: string | (() => Client);
  list: ListName;
  args?: object;
  wanted: (referral: Kept) => boolean;
  order?: Order;
};
const askedBy = (who: Question['who']) => (typeof who === 'string' ? platform.as(who) : who());
const handler = () => platform.asMember(heap.handler.memberId);
const loneHandler = () => platform.asMember(heap.loneHandler.memberId);

const colleague = () => platform.asMember(heap.colleague.memberId);
const registrar = () => platform.asMember(heap.registrar.memberId);

/** A restricted referral is visible to its issuer, to the coordinator, and to the contacts while it has no handler. */
const shown = ({ restricted }: Kept) => !restricted;
const isFinal = ({ status }: Kept) => status === 'CANCELLED';
const lives = (referral: Kept) => !isFinal(referral);
const withInstitution = ({ waitingOn }: Kept) => waitingOn === 'INSTITUTION';
const withIssuer = ({ waitingOn }: Kept) => waitingOn === 'ISSUER';
const free = (referral: Kept) =>
  withInstitution(referral) && referral.handlerId === null && referral.unit === unit && shown(referral);
const inHandOr = (referral: Kept) => free(referral) || (withInstitution(referral) && referral.handlerId !== null);
const both = (one: Question['wanted'], two: Question['wanted']) => (referral: Kept) => one(referral) && two(referral);

const filters: [name: string, filter: object, (referral: Kept) => boolean][] = [
  ['status', { status: ['ISSUED'] }, ({ status }) => status === 'ISSUED'],
  ['statuses', { status: ['ISSUED', 'DECLINED'] }, ({ status }) => status === 'ISSUED' || status === 'DECLINED'],
  ['need', { need: 'EDUCATION_CHILD' }, ({ needCode }) => needCode === 'EDUCATION_CHILD'],
  ['urgency', { urgency: ['URGENT', 'EMERGENCY'] }, ({ urgency }) => urgency !== 'NORMAL'],
  ['due before', { dueBefore: '2026-06-20' }, ({ due }) => due <= '2026-06-20'],
  ['unassigned', { unassigned: true }, ({ handlerId }) => handlerId === null],
  [
    'several',
    { need: 'LANGUAGE', dueBefore: '2026-07-01', unassigned: true },
    ({ needCode, due, handlerId }) => needCode === 'LANGUAGE' && due <= '2026-07-01' && handlerId === null,
  ],
];
const nothing: Question['wanted'] = () => false;
const strangers: [name: string, who: string][] = [
  ['caseworker of another centre', 'caseworker.balti'],
  ['contact of another institution', 'contact.ms'],
  ['coordinator, who is waited for by none', 'coordinator.igm'],
];
const roles: [name: string, who: Question['who'], wanted: Question['wanted']][] = [
  ['contact', 'contact.mec', withInstitution],
  ['supervisor', 'supervisor.mec', both(withInstitution, shown)],
  ['handler with referrals in hand', handler, inHandOr],
  ['handler with none', loneHandler, free],
  [
    'handler of no unit',
    'handler.mec',
    (it) => withInstitution(it) && shown(it) && it.handlerId === null && it.unit === null,
  ],
  ['caseworker', 'caseworker.chisinau', withIssuer],
  ['colleague of the caseworker', colleague, both(withIssuer, shown)],
];
const april = { period: { from: '2026-04-15', to: '2026-04-20' } };
const inPeriod = ({ issuedAt }: Kept) => issuedAt >= '2026-04-15' && issuedAt < '2026-04-21';
const isMine = ({ handlerId }: Kept) => handlerId === heap.handler.memberId;

const inbox = roles.flatMap(([name, who, wanted]): [string, Question][] => [
  [`inbox of a ${name}`, { who, list: 'inbox', wanted }],
  ...filters.map(([filterName, filter, passes]): [string, Question] => [
    `inbox of a ${name}, by ${filterName}`,
    { who, list: 'inbox', args: { filter }, wanted: both(wanted, passes) },
  ]),
]);
const empty = strangers.map(([name, who]): [string, Question] => [
  `inbox of a ${name}`,
  { who, list: 'inbox', wanted: nothing },
]);
const coordinator = { who: 'coordinator.igm', list: 'referrals' } as const;
const register = { who: 'caseworker.chisinau', list: 'register', order: newestNumberFirst } as const;
const questions: [string, Question][] = [
  ...inbox,
  ...empty,
  [
    'inbox of a handler, assigned to me',
    { who: handler, list: 'inbox', args: { filter: { assignedToMe: true } }, wanted: both(withInstitution, isMine) },
  ],
  ['referrals of the country', { ...coordinator, wanted: lives }],
  ['referrals of the country that are over', { ...coordinator, args: { closed: true }, wanted: isFinal }],
  ['referrals of the country, issued in a period', { ...coordinator, args: april, wanted: both(lives, inPeriod) }],
  ['referrals of an institution', { ...coordinator, args: { institution: 'MEC' }, wanted: lives }],
  [
    'referrals of an institution that are over',
    { ...coordinator, args: { institution: 'MEC', closed: true }, wanted: isFinal },
  ],
  [
    'referrals of an institution, issued in a period, newest first',
    { ...coordinator, args: { institution: 'MEC', ...april }, wanted: both(lives, inPeriod), order: newestFirst },
  ],
  ['referrals of the own institution', { who: 'contact.mec', list: 'referrals', wanted: lives }],
  [
    'referrals of the own institution, for its supervisor',
    { who: 'supervisor.mec', list: 'referrals', wanted: both(lives, shown) },
  ],
  [
    'referrals of the own institution in a period, for its supervisor',
    {
      who: 'supervisor.mec',
      list: 'referrals',
      args: april,
      wanted: (it) => lives(it) && shown(it) && inPeriod(it),
      order: newestFirst,
    },
  ],
  ['referrals of another institution', { ...coordinator, args: { institution: 'MS' }, wanted: nothing }],
  ...filters.flatMap(([name, filter, passes]): [string, Question][] => {
    // A status filter decides between open and final referrals. Without one, the list holds referrals that are not
    // final.
    const wanted = (isListed: Question['wanted']) => ('status' in filter ? passes : both(isListed, passes));
    return [
      [`referrals of the country, by ${name}`, { ...coordinator, args: { filter }, wanted: wanted(lives) }],
      [
        `referrals of an institution, by ${name}`,
        { ...coordinator, args: { filter, institution: 'MEC' }, wanted: wanted(lives) },
      ],
      [
        `referrals of an institution in a period, by ${name}`,
        {
          ...coordinator,
          args: { filter, institution: 'MEC', ...april },
          wanted: both(wanted(lives), inPeriod),
          order: newestFirst,
        },
      ],
    ];
  }),
  ['register of the own centre', { ...register, wanted: () => true }],
  [
    'register for the coordinator',
    { ...register, who: 'coordinator.igm', args: { centre: 'IGM-CH' }, wanted: () => true },
  ],
  ['register for a colleague of the centre', { ...register, who: colleague, wanted: shown }],
  ['register for its registrar', { ...register, who: registrar, wanted: shown }],
  ['register of another year', { ...register, args: { year: 2025 }, wanted: nothing }],
  [
    'register, by status',
    { ...register, args: { status: ['DECLINED'] }, wanted: ({ status }) => status === 'DECLINED' },
  ],
  ['register, by institution', { ...register, args: { institution: 'MEC' }, wanted: () => true }],
  ['register, by another institution', { ...register, args: { institution: 'CNAS' }, wanted: nothing }],
  ['register, by period', { ...register, args: april, wanted: inPeriod }],
  [
    'register, by all of it',
    {
      ...register,
      args: { ...april, status: ['ISSUED'], institution: 'MEC', year: 2026 },
      wanted: both(inPeriod, ({ status }) => status === 'ISSUED'),
    },
  ],
];

it('counters, cases and guards of the lists’ referrals equal a recount', async () => {
  expect(await differences(platform.table)).toEqual([]);
});

describe('every list, page by page', () => {
  it.each(questions)('%s', async (_name, { who, list, args, wanted, order }) => {
    const expected = idsOf(heap.kept.filter(wanted).sort(order ?? byDue));
    const client = askedBy(who);
    // Small pages contain each referral once and in order.
    expect(idsOf(await allOf(client, list, args))).toEqual(expected);
    // A large page is full unless the list ends, and costs at most four queries and a megabyte.
    const cost = costOfPages();
    const page = await pageOf(client, list, { ...args, first: 50 });
    cost.stop();
    expect(idsOf(page.nodes)).toEqual(expected.slice(0, 50));
    expect(page.hasNextPage).toBe(expected.length > 50);
    expect(cost.queries).toBeLessThanOrEqual(4);
    expect(cost.bytes).toBeLessThanOrEqual(1024 * 1024);
    expect(cost.others).toBe(0);
  });

  it('goes on after every position that an edge names', async () => {
    const all = idsOf(await allOf(handler(), 'inbox'));
    const { cursors } = await pageOf(handler(), 'inbox', { first: 50 });
    for (const [at, after] of cursors.entries()) {
      const page = await pageOf(handler(), 'inbox', { first: 5, after });
      expect(idsOf(page.nodes)).toEqual(all.slice(at + 1, at + 6));
    }
  });

  it('reads only the index that holds the requested statuses', async () => {
    const asked: string[] = [];
    for (const status of [['ISSUED'], ['DECLINED'], ['CANCELLED'], ['ISSUED', 'CANCELLED'], ['DRAFT']]) {
      const cost = costOfPages();
      await pageOf(platform.as('coordinator.igm'), 'referrals', { filter: { status }, institution: 'MEC' });
      cost.stop();
      asked.push([...cost.partitions].join());
    }
    const [open, closed] = ['INST#MD-MEC#OPEN', 'INST#MD-MEC#CLOSED'];
    expect(asked).toEqual([open, open, closed, `${open},${closed}`, '']);
  });
});

describe('a period', () => {
  it('consists of days in the local time of the issuer', async () => {
    // Half past one in the night of 16 May in Chișinău, which is still 15 May in UTC.
    platform.setNow('2026-05-15T22:30:00.000Z');
    const { number } = await issuedReferral(platform.as('caseworker.chisinau'));
    const asked: [string, ListName, object][] = [
      ['caseworker.chisinau', 'register', {}],
      ['coordinator.igm', 'referrals', {}],
      ['contact.mec', 'referrals', {}],
    ];
    for (const [place, list, args] of asked) {
      const on = async (day: string) =>
        (await allOf(platform.as(place), list, { ...args, period: { from: day, to: day } })).map((node) => node.number);
      expect(await on('2026-05-15')).toEqual([]);
      expect(await on('2026-05-16')).toEqual([number]);
      expect(await on('9999-12-31')).toEqual([]);
    }
  });
});
