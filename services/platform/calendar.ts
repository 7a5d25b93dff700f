/** Days and instants of a country. Pure: the clock is always an argument. Instants are ISO-8601 UTC, dates YYYY-MM-DD. */

/** An instant, with the calendar of a country. Dates of services are local dates. */
export type Clock = { now: Date; dateOf(instant: string): string };

export const today = (clock: Clock) => clock.dateOf(clock.now.toISOString());

const dayMilliseconds = 86_400_000;
/** Whole days that have passed since an instant; minutes of the last day do not count. */
export const daysSince = (instant: string, clock: Clock) =>
  Math.floor((Date.parse(today(clock)) - Date.parse(clock.dateOf(instant))) / dayMilliseconds);
export const addDays = (date: string, days: number) =>
  new Date(Date.parse(date) + days * dayMilliseconds).toISOString().slice(0, 10);
