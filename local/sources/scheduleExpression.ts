/** True when a call is due at an instant. Both times are in milliseconds. */
export type Due = (last: number, now: number) => boolean;

const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads EventBridge's `rate(…)` and daily `cron(…)` in UTC. Undefined for every other expression. */
export function dueOf(expression: string): Due | undefined {
  const [, count = '', unit = '', plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const each = Number(count) * (units[unit] ?? 0);
  // AWS refuses "1 minutes" and "2 minute".
  if (each > 0 && (plural === 's') === Number(count) > 1) return (last, now) => now - last >= each;
  const [, minute, hour] = /^cron\((\d{1,2}) (\d{1,2}) \* \* \? \*\)$/.exec(expression) ?? [];
  if (minute === undefined || Number(minute) > 59 || Number(hour) > 23) return undefined;
  const sinceMidnight = (Number(hour) * 60 + Number(minute)) * 60_000;
  const dayOf = (instant: number) => Math.floor((instant - sinceMidnight) / 86_400_000);
  return (last, now) => dayOf(now) > dayOf(last);
}
