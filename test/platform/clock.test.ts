import { describe, expect, it } from '@jest/globals';
import { endOfDay, localDate, startOfDay } from '../../services/platform/clock.ts';

describe('the local day of an institution', () => {
  it.each([
    ['winter', '2026-01-15', '2026-01-14T22:00:00.000Z', '2026-01-15T21:59:59.999Z'],
    ['summer', '2026-07-15', '2026-07-14T21:00:00.000Z', '2026-07-15T20:59:59.999Z'],
    ['the day of 23 hours', '2026-03-29', '2026-03-28T22:00:00.000Z', '2026-03-29T20:59:59.999Z'],
    ['the day of 25 hours', '2026-10-25', '2026-10-24T21:00:00.000Z', '2026-10-25T21:59:59.999Z'],
    ['the last of a leap February', '2028-02-29', '2028-02-28T22:00:00.000Z', '2028-02-29T21:59:59.999Z'],
  ])('begins and ends by its own clock: %s', (_name, date, start, end) => {
    expect(startOfDay(date, 'Europe/Chisinau').toISOString()).toBe(start);
    expect(endOfDay(date, 'Europe/Chisinau').toISOString()).toBe(end);
    expect(localDate(new Date(start), 'Europe/Chisinau')).toBe(date);
    expect(localDate(new Date(Date.parse(start) - 1), 'Europe/Chisinau')).not.toBe(date);
  });

  it.each(['Pacific/Kiritimati', 'Pacific/Niue', 'UTC'])('is found in every zone: %s', (zone) => {
    const start = startOfDay('2026-05-01', zone);
    expect(localDate(start, zone)).toBe('2026-05-01');
    expect(localDate(new Date(start.getTime() - 1), zone)).toBe('2026-04-30');
  });
});
