import { readFileSync } from 'node:fs';

/**
 * Business time: due dates, `recordedAt`. The local platform can move it through a file, so that tests never wait;
 * no template sets the variable, and in AWS it is ignored.
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

/** Making a format costs a hundred times what using it does, and every guard asks for a date. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar date of an instant in a time zone, YYYY-MM-DD. */
export function localDate(instant: Date, timeZone: string): string {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return format.format(instant);
}
