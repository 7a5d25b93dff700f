// The courses of the demo's referrals. A story is a list of steps. Each step is one command, some days after the one
// before.

import type { Action } from '../../services/referrals/lifeCycle/lifeCycle.ts';

export type By = 'caseworker' | 'coordinator' | 'contact' | 'handler' | 'handler2' | 'supervisor';
/** All actions except those that begin a referral, and `CHANGE_SHARING`, which changes all referrals of a person. */
export type StepAction = Exclude<Action, 'UPDATE_DRAFT' | 'ISSUE' | 'CHANGE_SHARING'>;

/** The values that the data of a step may use: days around its own day, and the serial number of the referral. */
export type At = { day: (offset: number) => string; instant: (offset: number) => string; serial: number };
export type Step = { wait: number; by: By; action: StepAction; data: (at: At) => object };

const step = (wait: number, by: By, action: StepAction, data: (at: At) => object = () => ({})): Step => ({
  wait,
  by,
  action,
  data,
});

const incoming = (at: At) => `I-${at.serial + 1000}`;
const ack = (wait = 1) => step(wait, 'contact', 'ACKNOWLEDGE', (at) => ({ incomingNumber: incoming(at) }));
const accept = (wait = 2) =>
  step(wait, 'handler', 'ACCEPT', (at) =>
    at.serial % 4 === 0
      ? { noAppointmentReason: 'Data se stabilește după formarea grupei' }
      : { appointment: { at: at.instant(6), place: 'Ghișeul instituției, biroul 12' } },
  );
const start = (wait = 5) => step(wait, 'handler', 'START', (at) => ({ serviceDate: at.day(0) }));
const progress = (wait = 9) =>
  step(wait, 'handler', 'REPORT_PROGRESS', (at) => ({
    activity: 'Ședință',
    attended: at.serial % 5 !== 0,
    serviceDate: at.day(0),
  }));
const delivered = (at: At) => ({ result: 'DELIVERED', date: at.day(0), certificateNumber: `C-${at.serial}` });
const complete = (wait = 12) => step(wait, 'handler', 'COMPLETE', (at) => ({ results: [delivered(at)] }));
const atOnce = (wait = 3) =>
  step(wait, 'contact', 'COMPLETE', (at) => ({ incomingNumber: incoming(at), results: [delivered(at)] }));
const inPart = (wait = 14) =>
  step(wait, 'handler', 'COMPLETE', (at) => ({
    results: [
      { result: 'DELIVERED', date: at.day(0) },
      {
        result: 'NOT_DELIVERED',
        reasonCode: 'NO_CAPACITY',
        reasonText: 'Grupa următoare se formează în trimestrul viitor.',
      },
    ],
  }));
const verify = (wait = 4) =>
  step(wait, 'caseworker', 'VERIFY', () => ({ verified: true, beneficiaryConfirmed: 'YES' }));
const verifyFailed = (wait = 4) =>
  step(wait, 'caseworker', 'VERIFY', () => ({
    verified: true,
    beneficiaryConfirmed: 'UNREACHABLE',
    followUpNeed: 'Se revine la apariția persoanei.',
  }));
const decline = (wait: number, reasonCode: string, reasonText: string, more: object = {}) =>
  step(wait, 'contact', 'DECLINE', (at) => ({ incomingNumber: incoming(at), reasonCode, reasonText, ...more }));
const notEligible = (wait = 4) =>
  decline(wait, 'NOT_ELIGIBLE', 'Persoana nu îndeplinește condiția de vârstă a programului.', {
    legalGround: 'Regulamentul programului, pct. 7',
  });
const ask = (wait = 2) =>
  step(wait, 'handler', 'REQUEST_INFO', () => ({
    question: 'Vă rugăm să precizați perioada de valabilitate a actului.',
    missingFields: ['valabilitatea actului'],
  }));
const answer = (wait = 3) =>
  step(wait, 'caseworker', 'PROVIDE_INFO', () => ({ answer: 'Actul este valabil până la sfârșitul anului viitor.' }));
const hold = (wait = 6) =>
  step(wait, 'handler', 'HOLD', (at) => ({ reasonCode: 'COURSE_START_DATE', expectedResumeDate: at.day(30) }));
const resume = (wait = 20) => step(wait, 'handler', 'RESUME', () => ({ note: 'Grupa a început.' }));
const unreachable = (wait = 12) =>
  step(wait, 'handler', 'FAIL', (at) => ({
    reasonCode: 'UNREACHABLE',
    contactAttempts: [
      { date: at.day(-7), channel: 'telefon' },
      { date: at.day(-1), channel: 'scrisoare' },
    ],
  }));
const cancel = (wait: number, reasonCode: string, more: object = {}) =>
  step(wait, 'caseworker', 'CANCEL', () => ({ reasonCode, ...more }));
const reopen = (wait: number, by: By) =>
  step(wait, by, 'REOPEN', (at) => ({
    reason: 'Persoana a revenit și dorește să continue.',
    completionDue: at.day(40),
  }));
const note = (wait: number, by: By, text: string) => step(wait, by, 'ADD_NOTE', () => ({ text }));
/** The receiver of a redirect is an argument. Later steps are taken on the child. */
const redirect = (wait: number, institution: string) =>
  step(wait, 'contact', 'REDIRECT', () => ({
    receivingInstitution: institution,
    reasonCode: 'NOT_COMPETENT',
    reasonText: 'Serviciul este acordat de instituția indicată.',
  }));

export type Story = {
  steps: Step[];
  /** The status at the end; after redirects, the status of the last child. */
  ends: string;
  /** True for a draft that is never issued. */
  draft?: boolean;
  /** True for a request to an employment agency with two measures of one family. */
  needsTwoMeasures?: boolean;
  /**
   * Set for a referral that is still open: the days since its last step. Other referrals are spread over the nine
   * months.
   */
  lastStepDaysAgo?: number;
};

const story = (ends: string, steps: Step[], more: Partial<Story> = {}): Story => ({ ends, steps, ...more });

export const ordinary: [times: number, Story][] = [
  [14, story('CLOSED', [ack(), accept(), start(), progress(), complete(), verify()])],
  [15, story('CLOSED', [atOnce(), verify()])],
  [5, story('COMPLETED', [ack(), accept(), start(), complete()], { lastStepDaysAgo: 5 })],
  [4, story('COMPLETED', [atOnce(2)], { lastStepDaysAgo: 2 })],
  [4, story('CLOSED', [ack(), accept(), start(), inPart(), verify()], { needsTwoMeasures: true })],
  [2, story('COMPLETED', [ack(), accept(), inPart()], { needsTwoMeasures: true, lastStepDaysAgo: 3 })],
  [3, story('DECLINED', [ack(), notEligible()], { lastStepDaysAgo: 4 })],
  [
    3,
    story('DECLINED', [decline(3, 'NO_CAPACITY', 'Toate locurile din această sesiune sunt ocupate.')], {
      lastStepDaysAgo: 6,
    }),
  ],
  [3, story('CLOSED', [ack(), notEligible(), verify()])],
  [4, story('INFO_REQUESTED', [ack(), ask()], { lastStepDaysAgo: 3 })],
  [4, story('IN_PROGRESS', [ack(), ask(), answer(), accept(), start()], { lastStepDaysAgo: 8 })],
  [
    2,
    story(
      'ACKNOWLEDGED',
      [ack(), ask(), step(1, 'handler', 'WITHDRAW_QUESTION', () => ({ reason: 'Actul a fost găsit.' }))],
      { lastStepDaysAgo: 4 },
    ),
  ],
  [4, story('ON_HOLD', [ack(), accept(), hold()], { lastStepDaysAgo: 9 })],
  [2, story('CLOSED', [ack(), accept(), start(), hold(), resume(), complete(), verify()])],
  [3, story('NOT_COMPLETED', [ack(), accept(), unreachable()], { lastStepDaysAgo: 5 })],
  [3, story('CLOSED', [ack(), accept(), unreachable(), verifyFailed()])],
  [3, story('CANCELLED', [ack(), cancel(8, 'MOVED')])],
  [2, story('CANCELLED', [cancel(2, 'WITHDRAWN')])],
  [6, story('IN_PROGRESS', [ack(), accept(), start(), progress()], { lastStepDaysAgo: 4 })],
  [
    3,
    story(
      'IN_PROGRESS',
      [
        ack(),
        accept(),
        step(6, 'handler', 'REPORT_PROGRESS', (at) => ({
          activity: 'Prima ședință',
          attended: true,
          serviceDate: at.day(0),
        })),
      ],
      { lastStepDaysAgo: 45 },
    ),
  ],
  [7, story('ACCEPTED', [ack(), accept()], { lastStepDaysAgo: 3 })],
  [8, story('ACKNOWLEDGED', [ack()], { lastStepDaysAgo: 2 })],
  [9, story('ISSUED', [], { lastStepDaysAgo: 2 })],
  [3, story('ISSUED', [], { lastStepDaysAgo: 40 })],
  [5, story('DRAFT', [], { draft: true, lastStepDaysAgo: 3 })],
];

export type Special = Story & {
  key: string;
  /** The case and the person in it. */
  case: string;
  person?: number;
  institution: string;
  need: string;
  activities: [activity: string, need?: string][];
  why: string;
  restricted?: boolean;
  urgency?: 'URGENT' | 'EMERGENCY';
  /** The story whose referral this one repeats (cancelled as its duplicate) or continues. */
  duplicateOf?: string;
  follows?: string;
};

const course: [string][] = [['Curs de limba română, nivelul A1']];
const courseWhy = 'Dorește să urmeze cursul în grupa de seară.';

export const special: Special[] = [
  {
    key: 'redirected-in-progress',
    case: 'IGM-CH-03',
    institution: 'ANOFM',
    need: 'LANGUAGE',
    activities: course,
    why: courseWhy,
    ...story('IN_PROGRESS', [ack(), redirect(1, 'MEC'), ack(), accept(), start()], { lastStepDaysAgo: 6 }),
  },
  {
    key: 'redirected-closed',
    case: 'IGM-CH-04',
    institution: 'ANOFM',
    need: 'LANGUAGE',
    activities: course,
    why: courseWhy,
    ...story('CLOSED', [redirect(2, 'MEC'), ack(), accept(), start(), complete(), verify()]),
  },
  {
    key: 'redirected-waiting',
    case: 'IGM-BL-02',
    institution: 'MS',
    need: 'HEALTH_INSURANCE',
    activities: [['Statut de persoană asigurată']],
    why: 'Solicită polița de asigurare.',
    ...story('ISSUED', [ack(), redirect(2, 'CNAM')], { lastStepDaysAgo: 1 }),
  },
  {
    key: 'redirected-twice',
    case: 'IGM-CH-05',
    institution: 'ANOFM',
    need: 'SOCIOCULTURAL',
    activities: [['Sesiuni de acomodare socioculturală']],
    why: 'Dorește să participe la sesiuni.',
    ...story('COMPLETED', [redirect(2, 'MEC'), ack(), redirect(2, 'MC'), atOnce(5)], { lastStepDaysAgo: 7 }),
  },
  {
    key: 'redirected-twice-declined',
    case: 'IGM-CB-02',
    institution: 'MMPS',
    need: 'HOUSING',
    activities: [['Sprijin pentru locuință']],
    why: 'Contractul de închiriere expiră.',
    ...story(
      'DECLINED',
      [
        redirect(1, 'APL'),
        redirect(2, 'UNHCR'),
        decline(3, 'NOT_COMPETENT', 'Organizația nu mai derulează programe de locuire.', {
          suggestedInstitution: 'IGM',
        }),
      ],
      { lastStepDaysAgo: 2 },
    ),
  },
  {
    key: 'redirected-in-romania',
    case: 'IGI-BU-02',
    institution: 'CNAS',
    need: 'SOCIAL_INSURANCE',
    activities: [['Verificarea stagiului de cotizare']],
    why: 'A lucrat în țară în ultimii doi ani.',
    ...story('ACKNOWLEDGED', [ack(), redirect(1, 'CNPP'), ack()], { lastStepDaysAgo: 3 }),
  },
  {
    key: 'reopened-by-caseworker',
    case: 'IGM-CH-12',
    institution: 'MEC',
    need: 'LANGUAGE',
    activities: course,
    why: courseWhy,
    ...story('IN_PROGRESS', [ack(), accept(), unreachable(), verifyFailed(), reopen(15, 'caseworker')], {
      lastStepDaysAgo: 10,
    }),
  },
  {
    key: 'reopened-and-completed',
    case: 'IGM-BL-03',
    institution: 'ANOFM',
    need: 'EMPLOYMENT',
    activities: [['Înregistrare și mediere']],
    why: 'Caută un loc de muncă.',
    ...story('CLOSED', [ack(), accept(), unreachable(), reopen(6, 'caseworker'), progress(5), complete(), verify()]),
  },
  {
    key: 'reopened-by-coordinator',
    case: 'IGM-CH-13',
    institution: 'CNAS',
    need: 'SOCIAL_INSURANCE',
    activities: [['Verificarea stagiului de cotizare']],
    why: 'Solicită evidența contribuțiilor.',
    ...story('ACKNOWLEDGED', [ack(), notEligible(), verify(), reopen(50, 'coordinator')], { lastStepDaysAgo: 4 }),
  },
  {
    key: 'answer-taken-back',
    case: 'IGM-CH-14',
    institution: 'MEC',
    need: 'RECOGNITION',
    activities: [['Recunoașterea diplomei']],
    why: 'Are actele traduse.',
    ...story(
      'ACCEPTED',
      [
        ack(),
        decline(2, 'INCOMPLETE_DATA', 'Lipsește traducerea autorizată a anexei la diplomă.'),
        step(1, 'contact', 'TAKE_BACK_ANSWER', () => ({ reason: 'Traducerea era în dosar.' })),
        accept(1),
      ],
      { lastStepDaysAgo: 5 },
    ),
  },
  {
    key: 'completion-taken-back',
    case: 'IGM-BL-04',
    institution: 'MS',
    need: 'HEALTH_CARE',
    activities: [['Înregistrare la medicul de familie']],
    why: 'Nu are medic de familie.',
    ...story('CLOSED', [
      ack(),
      accept(),
      start(),
      complete(5),
      step(2, 'handler', 'TAKE_BACK_ANSWER', () => ({ reason: 'Raportat la altă persoană.' })),
      complete(6),
      verify(),
    ]),
  },
  {
    key: 'answer-corrected',
    case: 'IGM-CH-15',
    institution: 'CNAM',
    need: 'HEALTH_INSURANCE',
    activities: [['Statut de persoană asigurată']],
    why: 'Inclusă în programul de integrare.',
    ...story('CLOSED', [
      atOnce(),
      step(1, 'contact', 'CORRECT_ANSWER', (at) => ({
        results: [
          {
            result: 'DELIVERED',
            date: at.day(-1),
            certificateNumber: `P-${at.serial}`,
            validFrom: at.day(-1),
            validTo: at.day(180),
          },
        ],
      })),
      verify(),
    ]),
  },
  {
    key: 'receipt-corrected',
    case: 'IGM-CB-03',
    institution: 'MEC',
    need: 'LANGUAGE',
    activities: course,
    why: courseWhy,
    ...story(
      'ACCEPTED',
      [ack(), step(1, 'contact', 'CORRECT_ANSWER', (at) => ({ incomingNumber: `I-${at.serial + 5000}` })), accept()],
      { lastStepDaysAgo: 6 },
    ),
  },
  {
    key: 'amended',
    case: 'IGM-CH-16',
    institution: 'MMPS',
    need: 'SOCIAL_ASSISTANCE',
    activities: [['Evaluarea dreptului la ajutor social']],
    why: 'Venit insuficient.',
    ...story(
      'ACKNOWLEDGED',
      [
        ack(),
        step(2, 'caseworker', 'AMEND', (at) => ({
          urgency: 'URGENT',
          summary: 'Venit insuficient; de la această dată fără locuință stabilă.',
          completionDue: at.day(10),
        })),
      ],
      { lastStepDaysAgo: 1 },
    ),
  },
  {
    key: 'entered-in-error',
    case: 'IGM-CH-17',
    institution: 'MEC',
    need: 'LANGUAGE',
    activities: course,
    why: courseWhy,
    ...story('ENTERED_IN_ERROR', [
      ack(),
      step(3, 'coordinator', 'MARK_ENTERED_IN_ERROR', () => ({
        reason: 'Îndreptarea a fost emisă pentru altă persoană.',
      })),
    ]),
  },
  {
    key: 'entered-in-error-romania',
    case: 'IGI-BU-03',
    institution: 'ANOFM',
    need: 'EMPLOYMENT',
    activities: [['Înregistrare și mediere']],
    why: 'Caută un loc de muncă.',
    ...story('ENTERED_IN_ERROR', [
      step(2, 'coordinator', 'MARK_ENTERED_IN_ERROR', () => ({
        reason: 'Îndreptarea a fost emisă pentru altă persoană.',
      })),
    ]),
  },
  {
    key: 'restricted',
    case: 'IGM-CH-18',
    institution: 'NRM',
    need: 'PROTECTION_NRM',
    activities: [['Evaluare de către echipa multidisciplinară']],
    why: 'Detaliile se comunică verbal echipei.',
    restricted: true,
    urgency: 'EMERGENCY',
    ...story('IN_PROGRESS', [ack(0), accept(1), start(1)], { lastStepDaysAgo: 12 }),
  },
  {
    key: 'restricted-closed',
    case: 'IGI-BU-06',
    institution: 'DGASPC',
    need: 'PROTECTION_NRM',
    activities: [['Evaluare și sprijin']],
    why: 'Detaliile se comunică verbal echipei.',
    restricted: true,
    urgency: 'URGENT',
    ...story('CLOSED', [ack(0), accept(1), start(1), complete(), verify()]),
  },
  {
    key: 'late-note',
    case: 'IGM-BL-05',
    institution: 'CNAS',
    need: 'SOCIAL_INSURANCE',
    activities: [['Pensie pentru limită de vârstă']],
    why: 'A împlinit vârsta de pensionare.',
    ...story('CLOSED', [
      ack(),
      accept(),
      start(),
      complete(),
      verify(),
      note(9, 'contact', 'Decizia a fost ridicată de la ghișeu.'),
    ]),
  },
  {
    key: 'handed-over',
    case: 'IGM-CH-19',
    institution: 'MEC',
    need: 'LANGUAGE',
    activities: course,
    why: courseWhy,
    ...story(
      'IN_PROGRESS',
      [
        ack(),
        accept(),
        start(),
        step(3, 'supervisor', 'ASSIGN', () => ({ handler: 'handler2' })),
        step(4, 'handler2', 'REPORT_PROGRESS', (at) => ({
          activity: 'Lecție',
          attended: true,
          serviceDate: at.day(0),
        })),
      ],
      { lastStepDaysAgo: 2 },
    ),
  },
  {
    key: 'taken-by-handler',
    case: 'IGM-CH-20',
    institution: 'MEC',
    need: 'SOCIOCULTURAL',
    activities: [['Sesiuni de acomodare socioculturală']],
    why: 'Dorește să participe la sesiuni.',
    ...story('ACKNOWLEDGED', [ack(), step(1, 'handler2', 'ASSIGN', () => ({ handler: 'handler2' }))], {
      lastStepDaysAgo: 1,
    }),
  },
  {
    key: 'first-issued',
    case: 'IGM-CH-07',
    institution: 'MEC',
    need: 'RECOGNITION',
    activities: [['Recunoașterea diplomei']],
    why: 'Are actele traduse.',
    ...story('ACKNOWLEDGED', [ack()], { lastStepDaysAgo: 3 }),
  },
  {
    key: 'duplicate',
    case: 'IGM-BL-06',
    institution: 'MC',
    need: 'CULTURE',
    activities: [['Vizite la muzee']],
    why: 'Interesat de activități culturale.',
    duplicateOf: 'duplicate-original',
    ...story('CANCELLED', [cancel(2, 'DUPLICATE')]),
  },
  {
    key: 'duplicate-original',
    case: 'IGM-BL-06',
    institution: 'MC',
    need: 'SOCIOCULTURAL',
    activities: [['Sesiuni de acomodare socioculturală']],
    why: 'Interesat de activități culturale.',
    ...story('CLOSED', [atOnce(), verify()]),
  },
  {
    key: 'partial-to-follow',
    case: 'IGM-BL-07',
    institution: 'ANOFM',
    need: 'EMPLOYMENT',
    activities: [['Înregistrare și mediere'], ['Curs de formare profesională', 'VOCATIONAL']],
    why: 'Caută un loc de muncă.',
    ...story('CLOSED', [ack(), accept(), start(), inPart(), verify()], { needsTwoMeasures: true }),
  },
  {
    key: 'follow-up',
    case: 'IGM-BL-07',
    institution: 'ANOFM',
    need: 'VOCATIONAL',
    activities: [['Curs de formare profesională']],
    why: 'Restul măsurilor din îndreptarea anterioară.',
    follows: 'partial-to-follow',
    ...story('ISSUED', [], { lastStepDaysAgo: 2 }),
  },
];

/** Every county's inspectorate has a pupil, so that every institution of the directory has a referral. */
const counties: [case_: string, inspectorate: string, ends: Story][] = [
  ['IGI-GL-01', 'ISJ-GL', story('CLOSED', [ack(), accept(), start(), complete(), verify()])],
  ['IGI-GR-01', 'ISJ-GR', story('IN_PROGRESS', [ack(), accept(), start()], { lastStepDaysAgo: 7 })],
  ['IGI-SM-01', 'ISJ-MM', story('CLOSED', [atOnce(), verify()])],
  ['IGI-RD-01', 'ISJ-SV', story('ACKNOWLEDGED', [ack()], { lastStepDaysAgo: 2 })],
];
special.push(
  ...counties.map(([file, institution, how]) => ({
    ...how,
    key: `pupil-${institution}`,
    case: file,
    institution,
    need: 'LANGUAGE',
    activities: course,
    why: courseWhy,
  })),
);
