import { readFileSync } from 'node:fs';

/**
 * The business time, used for due dates and `recordedAt`. The local platform moves it through a file, so that tests do not
 * wait. No template sets the variable, and AWS ignores it.
 */
export function businessNow(): Date {
  const file = process.env.AWS_EXECUTION_ENV ? undefined : process.env.INDREPTAR_CLOCK_FILE;
  return new Date(Date.now() + (file ? offsetIn(file) : 0));
}

function offsetIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').trim()) || 0;
  } catch {
    return 0;
  }
}

/** Formats are kept: making one costs a hundred times as much as using it, and every guard needs a date. */
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The latest date per time zone. A page needs the date for each row, and days begin at full minutes everywhere, so one value
 * serves a whole minute.
 */
const latest = new Map<string, { minute: number; date: string }>();
const minuteMilliseconds = 60_000;

/** The calendar date of an instant in a time zone, YYYY-MM-DD. */
export function localDate(instant: Date, timeZone: string): string {
  const minute = Math.floor(instant.getTime() / minuteMilliseconds);
  const known = latest.get(timeZone);
  if (known?.minute === minute) return known.date;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  const date = format.format(instant);
  latest.set(timeZone, { minute, date });
  return date;
}

const dayMilliseconds = 86_400_000;
const farthestZone = 15 * 3_600_000;

/** The first instant of a calendar date in a time zone. Days of 23 and 25 hours are included. */
export function startOfDay(date: string, timeZone: string): Date {
  const midnight = Date.parse(`${date}T00:00:00.000Z`);
  let [before, within] = [midnight - farthestZone, midnight + farthestZone];
  while (within - before > 1) {
    const between = Math.floor((before + within) / 2);
    if (localDate(new Date(between), timeZone) < date) before = between;
    else within = between;
  }
  return new Date(within);
}

/** The last millisecond of a calendar date in a time zone. */
export function endOfDay(date: string, timeZone: string): Date {
  const next = new Date(Date.parse(`${date}T00:00:00.000Z`) + dayMilliseconds).toISOString().slice(0, 10);
  return new Date(startOfDay(next, timeZone).getTime() - 1);
}
