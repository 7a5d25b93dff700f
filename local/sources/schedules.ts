import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { readJson } from '../dataDirectory.ts';
import type { FunctionPool } from '../functions/functionPool.ts';
import { PlatformProblem } from '../problem.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';
import { type Due, dueOf } from './scheduleExpression.ts';
import type { Poller } from './streamPoller.ts';

export interface Schedule {
  id: string;
  ruleArn: string;
  functionArn: string;
  due: Due;
}

/** The schedules of the template. Throws PlatformProblem for a rule that AWS would deploy and never call. */
export const readSchedules = (template: ReadTemplate): Schedule[] =>
  template
    .ofType('AWS::Events::Rule')
    .filter(({ properties }) => properties.State !== 'DISABLED')
    .flatMap((rule) =>
      ((rule.properties.Targets ?? []) as { Arn?: string }[]).map(({ Arn = '' }) => readSchedule(rule, Arn, template)),
    );

function readSchedule(rule: ReadResource, target: string, template: ReadTemplate): Schedule {
  const fail = (what: string): never => {
    throw new PlatformProblem(`${rule.stack}/${rule.logicalId} (${rule.type}): ${what}`);
  };
  const lambda = template.calledFunction(target) ?? fail(`target ${target} is no function of the template`);
  const ruleArn = String(rule.attributes.Arn);
  const mayCall = template
    .ofType('AWS::Lambda::Permission')
    .some(
      ({ properties }) =>
        properties.Principal === 'events.amazonaws.com' &&
        properties.FunctionName === target &&
        properties.SourceArn === ruleArn,
    );
  if (!mayCall) fail(`no permission lets it call ${target}: it would call nothing, without an error`);
  const due =
    dueOf(String(rule.properties.ScheduleExpression)) ??
    fail(`schedule ${rule.properties.ScheduleExpression} is not known here`);
  return { id: rule.logicalId, ruleArn, functionArn: String(lambda.attributes.Arn), due };
}

export interface ScheduleParts {
  schedules: Schedule[];
  functions: Map<string, FunctionPool>;
  region: string;
  account: string;
  /** The offset of business time. Skipping a day calls the daily functions. */
  clockFile: string;
  /** Remembers the last calls, so that a platform that is off at night still makes the calls that are due. */
  stateFile: string;
  report(line: string): void;
}

const tickMs = 500;

/** Calls functions by the clock, as EventBridge does. The clock is business time. A function runs once at a time. */
export function startSchedules(parts: ScheduleParts): Poller {
  const last = readJson<Record<string, number>>(parts.stateFile) ?? {};
  const running = new Map<string, Promise<void>>();
  const tick = () => {
    const now = Date.now() + offsetIn(parts.clockFile);
    for (const schedule of parts.schedules.filter(({ id }) => !running.has(id))) {
      const before = last[schedule.id];
      // The count starts now, because the rule is new or time was moved back.
      const isFirst = before === undefined || before > now;
      if (!isFirst && !schedule.due(before, now)) continue;
      last[schedule.id] = now;
      writeFileSync(parts.stateFile, JSON.stringify(last));
      if (isFirst) continue;
      const done = call(schedule, now, parts).finally(() => running.delete(schedule.id));
      running.set(schedule.id, done);
    }
  };
  tick();
  const timer = setInterval(tick, tickMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}

async function call(schedule: Schedule, now: number, parts: ScheduleParts): Promise<void> {
  const outcome = await parts.functions.get(schedule.functionArn)?.invoke({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: parts.account,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region: parts.region,
    resources: [schedule.ruleArn],
    detail: {},
  });
  if (outcome?.kind === 'result') return;
  const why = outcome && 'errorMessage' in outcome ? outcome.errorMessage : (outcome?.kind ?? 'no such function');
  parts.report(`schedule ${schedule.id}: ${why}`);
}

function offsetIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').trim()) || 0;
  } catch {
    return 0;
  }
}
