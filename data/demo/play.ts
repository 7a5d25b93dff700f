// Plays the plan through the commands. The commands of one case run in the order of time, and so do the commands that
// take a number of one register, so that the register looks like a year of work. All others run in parallel.
import { closeCase } from '../../services/cases/closeCase.ts';
import { openCase } from '../../services/cases/openCase.ts';
import { recordSharing } from '../../services/cases/recordSharing.ts';
import { updateBeneficiary } from '../../services/cases/updateBeneficiary.ts';
import type { Outcome } from '../../services/platform/outcome.ts';
import { draftReferral } from '../../services/referrals/commands/draftReferral.ts';
import { issueReferral } from '../../services/referrals/commands/issueReferral.ts';
import { markReferralSeen } from '../../services/referrals/commands/markReferralSeen.ts';
import { uuidOf } from '../accounts.ts';
import { dateOn, instantOn } from './calendar.ts';
import { accountFor, commandOf, contextAt } from './commands.ts';
import { type DemoCase, demoCases } from './people.ts';
import { countryOf, type PlannedReferral, plannedClosings, plannedReferrals } from './plan.ts';
import { type Correction, corrections, objections } from './records.ts';
import type { Step } from './stories.ts';

type OpenCase = { id: string; version: number; persons: { id: string }[] };
type Live = {
  id: string;
  number: string | undefined;
  version: number;
  institutionId: string;
  measureIds: string[];
  seen: boolean;
};
type Task = { at: string; chains: string[]; run: () => Promise<void> };

const keyOf = (name: string) => uuidOf(`demo ${name}`);
const laws: Record<string, string> = { MD: 'Legea nr. 274/2011', RO: 'OG nr. 44/2004' };
const daysToAnswer = { NORMAL: 30, URGENT: 10, EMERGENCY: 3 };
const daysBeforeFirstReferral = 6;
/** Sorts after every step of a referral on the same day. */
const lastStepOfDay = 15;
const progressEvery = 100;
const mostAtOnce = 6;

function done<T>(what: string, outcome: Outcome<T>): T {
  if (outcome.ok) return outcome;
  throw new Error(`The demo stopped at ${what}: ${JSON.stringify(outcome.problem)}`);
}

/** Plays all commands of the demo. The same anchor gives the same commands. */
export async function playDemo(anchor: string, say: (line: string) => void): Promise<{ commands: number }> {
  const player = new Player(anchor);
  const tasks = [
    ...demoCases.map((file) => player.opening(file)),
    ...plannedReferrals.flatMap((planned) => player.tasksOf(planned)),
    ...plannedClosings.map(({ case: file, reasonCode }) => player.closing(file, reasonCode)),
    ...corrections.map((correction) => player.correcting(correction)),
    ...objections.map((planned) => player.objecting(planned)),
  ];
  tasks.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  await inChains(tasks, (played) => {
    if (played % progressEvery === 0) say(`${played} of ${tasks.length} commands`);
  });
  return { commands: tasks.length };
}

/** Runs each task after the one before it in all its chains. Tasks of different chains run in parallel. */
async function inChains(tasks: Task[], onPlayed: (played: number) => void): Promise<void> {
  const lastOf = new Map<string, Promise<void>>();
  const running = new Set<Promise<void>>();
  let played = 0;
  const begin = (task: Task) => {
    const before = Promise.all(task.chains.map((chain) => lastOf.get(chain)));
    const run = before.then(task.run).then(() => {
      played += 1;
      running.delete(run);
      onPlayed(played);
    });
    running.add(run);
    for (const chain of task.chains) lastOf.set(chain, run);
  };
  try {
    for (const task of tasks) {
      while (running.size >= mostAtOnce) await Promise.race(running);
      begin(task);
    }
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
  }
}

class Player {
  readonly anchor: string;
  readonly cases = new Map<string, OpenCase>();
  readonly live = new Map<string, Live>();

  constructor(anchor: string) {
    this.anchor = anchor;
  }

  opening(file: DemoCase): Task {
    const firstDay = Math.min(...referralsOf(file).map(({ startDay }) => startDay)) - daysBeforeFirstReferral;
    const at = instantOn(this.anchor, firstDay, 0, 0);
    const openedOn = dateOn(this.anchor, firstDay - daysBeforeFirstReferral);
    const [beneficiary, ...householdMembers] = file.people;
    const [prefix, serial] = [file.key.slice(0, -3).split('-').at(-1), file.key.slice(-2)];
    const input = {
      idempotencyKey: keyOf(`case ${file.key}`),
      caseNumber: `D-${prefix}/${openedOn.slice(0, 4)}/0${serial}`,
      openedOn,
      track: beneficiary?.category === 'INTERNATIONAL_PROTECTION' ? 'PROGRAMME' : 'ACTIVITIES',
      status: Number(serial) % 4 === 0 ? 'NEEDS_ASSESSED' : 'ACTIVE',
      beneficiary,
      householdMembers,
      ...(file.household && { householdId: keyOf(`household ${file.household}`) }),
    };
    const run = async () => {
      const opened = done(`opening ${file.key}`, await openCase(input, contextAt(this.caseworker(file), at)));
      this.cases.set(file.key, opened.case);
    };
    return { at, chains: [caseChain(file)], run };
  }

  closing(file: DemoCase, reasonCode: string): Task {
    const last =
      referralsOf(file)
        .flatMap((planned) => this.tasksOf(planned).map(({ at }) => at))
        .sort()
        .at(-1) ?? '';
    const at = new Date(Date.parse(last) + 60_000).toISOString();
    const run = async () => {
      const { id } = this.caseOf(file);
      // The referrals change counters only, so the case still has the version of its opening.
      const input = { case: { id }, expectedVersion: 1, idempotencyKey: keyOf(`close ${file.key}`), reasonCode };
      done(`closing ${file.key}`, await closeCase(input, contextAt(this.caseworker(file), at)));
    };
    return { at, chains: [caseChain(file)], run };
  }

  correcting({ case: file, day, changes, reason }: Correction): Task {
    const at = instantOn(this.anchor, day, lastStepOfDay, 0);
    const run = async () => {
      const idempotencyKey = keyOf(`correct ${file.key}`);
      const input = { case: { id: this.caseOf(file).id }, expectedVersion: 1, idempotencyKey, changes, reason };
      done(`correcting ${file.key}`, await updateBeneficiary(input, contextAt(this.caseworker(file), at)));
    };
    return { at, chains: [caseChain(file)], run };
  }

  objecting({ case: file, person, country, key }: PlannedReferral): Task {
    const at = instantOn(this.anchor, -1, lastStepOfDay, 0);
    const run = async () => {
      const { id, persons } = this.caseOf(file);
      const input = {
        case: { id },
        beneficiaryId: persons[person]?.id,
        idempotencyKey: keyOf(`object ${key}`),
        informedAt: at.slice(0, 10),
        language: file.people[person]?.languages[0],
        agreement: 'OBJECTED',
        legalBasis: laws[country],
      };
      done(`objecting, ${key}`, await recordSharing(input, contextAt(this.caseworker(file), at)));
    };
    return { at, chains: [caseChain(file)], run };
  }

  tasksOf(planned: PlannedReferral): Task[] {
    const numbered = [caseChain(planned.case), `register ${planned.case.centre}`];
    let day = planned.startDay;
    const issuedAt = instantOn(this.anchor, day, 0, planned.serial);
    const steps = planned.steps.map((step, index) => {
      day += step.wait;
      const at = instantOn(this.anchor, day, index + 1, planned.serial);
      const chains = step.action === 'REDIRECT' ? numbered : [caseChain(planned.case)];
      return { at, chains, run: () => this.play(planned, step, index, at) };
    });
    return [{ at: issuedAt, chains: numbered, run: () => this.begin(planned, issuedAt) }, ...steps];
  }

  /** Issues the referral, every ninth from a draft, or leaves it as a draft. */
  async begin(planned: PlannedReferral, at: string): Promise<void> {
    const { key, serial } = planned;
    const context = contextAt(this.caseworker(planned.case), at);
    const draft = this.contentOf(planned, at);
    const drafted =
      planned.draft || serial % 9 === 0
        ? done(`drafting ${key}`, await draftReferral({ idempotencyKey: keyOf(`draft ${key}`), draft }, context))
        : undefined;
    const { id, version } = { id: drafted?.event.referralId, version: drafted?.event.version };
    const what = id ? { referral: { id }, expectedVersion: version } : { draft };
    const issued = planned.draft
      ? drafted
      : done(`issuing ${key}`, await issueReferral({ idempotencyKey: keyOf(`issue ${key}`), ...what }, context));
    if (!issued) return;
    this.live.set(key, {
      id: issued.event.referralId,
      number: issued.event.number,
      version: issued.event.version,
      institutionId: `${planned.country}-${planned.institution}`,
      measureIds: issued.referral?.state.measures.map((measure) => measure.id) ?? [],
      seen: false,
    });
  }

  contentOf(planned: PlannedReferral, at: string) {
    const { id, persons } = this.caseOf(planned.case);
    const person = planned.case.people[planned.person];
    const follows = planned.follows ? this.liveOf(planned.follows) : undefined;
    return {
      case: { id },
      beneficiaryId: persons[planned.person]?.id,
      receivingInstitution: planned.institution,
      needCode: planned.need,
      measures: planned.activities.map(([activity, needCode]) => ({ activity, ...(needCode && { needCode }) })),
      urgency: planned.urgency,
      summary: planned.why,
      completionDue: dateOn(at.slice(0, 10), daysToAnswer[planned.urgency]),
      restricted: planned.restricted,
      informationSharing: {
        informedAt: at.slice(0, 10),
        language: person?.languages[0],
        agreement: 'AGREED',
        legalBasis: laws[planned.country],
      },
      ...(follows && { follows: { id: follows.id } }),
    };
  }

  async play(planned: PlannedReferral, step: Step, index: number, at: string): Promise<void> {
    const live = this.liveOf(planned.key);
    const place = { country: planned.country, centre: planned.case.centre, institutionId: live.institutionId };
    const account = accountFor(step.by, place);
    const context = contextAt(account, at);
    if (account.institutionId === live.institutionId && !live.seen) await this.open(live, context);
    const input = {
      referral: { id: live.id },
      expectedVersion: live.version,
      idempotencyKey: keyOf(`step ${index} of ${planned.key}`),
      ...this.dataOf(planned, step, at, live, place),
    };
    const what = `step ${index} of ${planned.key}, ${step.action}`;
    const answer = done(what, await commandOf(step.action)(input, context));
    live.version = answer.event.version;
    if (answer.child && step.action === 'REDIRECT') {
      const { receivingInstitution } = input as unknown as { receivingInstitution: string };
      const institutionId = `${planned.country}-${receivingInstitution}`;
      Object.assign(live, { ...answer.child, version: 1, institutionId, seen: false });
    }
  }

  /**
   * The institution reads before it answers. In a repeated demo the referral has a later version and was read before.
   */
  async open(live: Live, context: Parameters<typeof markReferralSeen>[1]): Promise<void> {
    const seen = await markReferralSeen({ referral: { id: live.id }, expectedVersion: live.version }, context);
    if (!seen.ok && seen.problem.code !== 'VERSION_CONFLICT' && seen.problem.code !== 'FORBIDDEN')
      done('opening', seen);
    live.seen = true;
  }

  /** The data of the step. Names of the story become ids of the things that were made. */
  dataOf(planned: PlannedReferral, step: Step, at: string, live: Live, place: Parameters<typeof accountFor>[1]) {
    const today = at.slice(0, 10);
    const { handler, results, ...data } = step.data({
      day: (offset) => dateOn(today, offset),
      instant: (offset) => instantOn(today, offset, 6, planned.serial),
      serial: planned.serial,
    }) as { handler?: 'handler2'; results?: object[] };
    const several = live.measureIds.length > 1;
    return {
      ...data,
      ...(handler && { handlerId: accountFor(handler, place).sub }),
      ...(results && {
        results: results.map((result, at) => (several ? { measureId: live.measureIds[at], ...result } : result)),
      }),
      ...(planned.duplicateOf && { duplicateOf: { id: this.liveOf(planned.duplicateOf).id } }),
    };
  }

  caseworker = (file: DemoCase) =>
    accountFor('caseworker', { country: countryOf(file.centre), centre: file.centre, institutionId: '' });

  caseOf(file: DemoCase): OpenCase {
    const opened = this.cases.get(file.key);
    if (!opened) throw new Error(`the case ${file.key} is not open yet`);
    return opened;
  }

  liveOf(key: string): Live {
    const live = this.live.get(key);
    if (!live) throw new Error(`the referral ${key} is not issued yet`);
    return live;
  }
}

const referralsOf = (file: DemoCase) => plannedReferrals.filter((planned) => planned.case === file);
const caseChain = (file: DemoCase) => `case ${file.key}`;
