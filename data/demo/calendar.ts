// Instants around the anchor: working days, working hours, and the steps of one story in their order.
const dayMilliseconds = 86_400_000;
const minuteMilliseconds = 60_000;

export const dateOn = (anchor: string, day: number): string =>
  new Date(Date.parse(anchor) + day * dayMilliseconds).toISOString().slice(0, 10);

/** A step that falls on a weekend moves to the Friday before. */
const workingDay = (anchor: string, day: number): number => {
  const weekday = new Date(Date.parse(anchor) + day * dayMilliseconds).getUTCDay();
  return weekday === 6 ? day - 1 : weekday === 0 ? day - 2 : day;
};

/** Between 07:00 and 13:00 UTC. A later step of a day has a later time, and no two referrals share an instant. */
export function instantOn(anchor: string, day: number, step: number, serial: number): string {
  const minutes = 7 * 60 + step * 20 + (serial % 17);
  const start = Date.parse(anchor) + workingDay(anchor, day) * dayMilliseconds;
  return new Date(start + minutes * minuteMilliseconds + (serial % 50) * 1000 + serial).toISOString();
}
