// The demo as a list of commands in the order of time: member, action, day, referral. Days count from the anchor, the
// day of the first seed. All days lie before the anchor and at most nine months before it.
import { createHash } from 'node:crypto';
import { type Ask, asksOf, localInspectorate, work } from './asks.ts';
import { type DemoCase, demoCases } from './people.ts';
import { ordinary, type Special, type Step, type Story, special } from './stories.ts';

const earliestDay = -262;
const latestDay = -1;

export type PlannedReferral = Story & {
  key: string;
  serial: number;
  country: string;
  case: DemoCase;
  person: number;
  institution: string;
  need: string;
  activities: Ask['activities'];
  why: string;
  startDay: number;
  restricted: boolean;
  urgency: 'NORMAL' | 'URGENT' | 'EMERGENCY';
  duplicateOf: string | undefined;
  follows: string | undefined;
};

export const countryOf = (centre: string) => (centre.startsWith('IGM') ? 'MD' : 'RO');

/** A number in [0, 1) that depends only on the name, so that the demo varies without chance. */
const fraction = (name: string) => createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
const lengthOf = (steps: Step[]) => steps.reduce((days, { wait }) => days + wait, 0);

function startDayOf(key: string, { steps, lastStepDaysAgo }: Story): number {
  const length = lengthOf(steps);
  if (lastStepDaysAgo !== undefined) return -lastStepDaysAgo - length;
  return earliestDay + Math.floor((latestDay - earliestDay - length) * fraction(key));
}

type Seat = { case: DemoCase; person: number; taken: Set<string> };
const seats: Seat[] = demoCases.flatMap((file) =>
  file.people.map((_person, person) => ({ case: file, person, taken: new Set<string>() })),
);
const isChild = ({ case: file, person }: Seat) => (file.people[person]?.birthDate ?? '') > '2010';

/** The next need that the person has not asked for yet. A second request would be a duplicate. */
function nextAsk(seat: Seat, turn: number, twoMeasures: boolean): Ask | undefined {
  const country = countryOf(seat.case.centre);
  const asks = twoMeasures ? [work('ANOFM')] : asksOf(country, isChild(seat));
  const rotated = asks.map((_ask, index) => asks[(turn + index) % asks.length] as Ask).map((ask) => placed(ask, seat));
  return rotated.find((ask) => !seat.taken.has(`${ask.institution}#${ask.need}`));
}

const placed = (ask: Ask, seat: Seat): Ask =>
  ask.institution === 'local' ? { ...ask, institution: localInspectorate[seat.case.centre] ?? 'MEC' } : ask;

function planOrdinary(firstSerial: number): PlannedReferral[] {
  const stories = ordinary
    .flatMap(([times, story], row) =>
      Array.from({ length: times }, (_none, index) => ({ story, key: `${row}-${index}` })),
    )
    .sort((a, b) => fraction(a.key) - fraction(b.key));
  const planned: PlannedReferral[] = [];
  let turn = 0;
  for (const { story, key } of stories) {
    for (;;) {
      const seat = seats[turn % seats.length] as Seat;
      const ask =
        story.needsTwoMeasures && isChild(seat) ? undefined : nextAsk(seat, turn, story.needsTwoMeasures ?? false);
      turn += 1;
      if (!ask) continue;
      planned.push(plannedOf(`ordinary-${key}`, firstSerial + planned.length, seat, ask, story));
      break;
    }
  }
  return planned;
}

/** The institutions to which the referral is redirected. */
const redirectsOf = ({ steps }: Story): string[] =>
  steps
    .filter(({ action }) => action === 'REDIRECT')
    .map(({ data }) => data({ day: () => '', instant: () => '', serial: 0 }) as { receivingInstitution: string })
    .map(({ receivingInstitution }) => receivingInstitution);

function plannedOf(
  key: string,
  serial: number,
  seat: Seat,
  ask: Ask,
  story: Story,
  more: Partial<Special> = {},
): PlannedReferral {
  for (const institution of [ask.institution, ...redirectsOf(story)]) seat.taken.add(`${institution}#${ask.need}`);
  const usual = fraction(`urgency ${key}`) < 0.12 ? 'URGENT' : 'NORMAL';
  const { institution, need, activities, why } = ask;
  return {
    ...story,
    ...{ key, serial, institution, need, why },
    activities: story.needsTwoMeasures ? activities : activities.slice(0, 1),
    country: countryOf(seat.case.centre),
    case: seat.case,
    person: seat.person,
    startDay: startDayOf(key, story),
    restricted: more.restricted ?? false,
    urgency: more.urgency ?? usual,
    duplicateOf: more.duplicateOf,
    follows: more.follows,
  };
}

function planSpecial(): PlannedReferral[] {
  return special.map((story, index) => {
    const seat = seats.find((one) => one.case.key === story.case && one.person === (story.person ?? 0));
    if (!seat) throw new Error(`no person for ${story.key}`);
    return plannedOf(story.key, index + 1, seat, story, story, story);
  });
}

const specials = planSpecial();
export const plannedReferrals: readonly PlannedReferral[] = afterWhatTheyName([
  ...specials,
  ...planOrdinary(specials.length + 1),
]);

/**
 * A duplicate comes after the referral that it repeats. A continuation comes after the end of the referral that it
 * continues.
 */
function afterWhatTheyName(referrals: PlannedReferral[]): PlannedReferral[] {
  const byKey = new Map(referrals.map((referral) => [referral.key, referral]));
  return referrals.map((referral) => {
    const original = referral.duplicateOf ? byKey.get(referral.duplicateOf) : undefined;
    return original ? { ...referral, startDay: original.startDay + 2 } : referral;
  });
}

/** Cases whose referrals have all ended can be closed. Some are, each for another reason. */
const closings = ['MOVED_ABROAD', 'WITHDRAWN', 'CITIZENSHIP_ACQUIRED', 'LEFT_COUNTRY'] as const;
const finals = ['CLOSED', 'CANCELLED', 'ENTERED_IN_ERROR'];
export const plannedClosings: readonly { case: DemoCase; reasonCode: string }[] = demoCases
  .filter((file) => plannedReferrals.filter((one) => one.case === file).every(({ ends }) => finals.includes(ends)))
  .slice(0, closings.length)
  .map((file, index) => ({ case: file, reasonCode: closings[index] as string }));
