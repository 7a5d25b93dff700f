import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { workerScope } from '../../services/caller/scope.ts';
import { hashOfEvent } from '../../services/lifeCycle/eventRow.ts';
import { eventOf } from '../../services/referrals/store/eventRows.ts';
import {
  plainReferralOf,
  referralOf,
  referralSchemaVersion,
  stateRow,
} from '../../services/referrals/store/referralRows.ts';
import { fixedKeys } from '../crypto/support/fixedKeys.ts';

type Sample = { state: Record<string, unknown>; event: Record<string, unknown> };

/** Rows as they were once stored, one sample of each schema version. Bytes are base64 under `$bytes`. */
function sample(version: number): Sample {
  const file = new URL(`./samples/referral-v${version}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'), (_key, value) =>
    value !== null && typeof value === 'object' && '$bytes' in value ? Buffer.from(value.$bytes, 'base64') : value,
  );
}
const versions = Array.from({ length: referralSchemaVersion }, (_none, index) => index + 1);
const keysOf = ({ state }: Sample) => fixedKeys(`BEN#${plainReferralOf(state).beneficiaryId}`);
const authorKeysOf = ({ event }: Sample) => fixedKeys(`INST#${event.institutionId}`, ['P1'], 7);

describe('rows that are already stored', () => {
  it.each(versions)('of schema version %i are read as a referral and its event', (version) => {
    const stored = sample(version);
    expect(referralOf(stored.state, keysOf(stored))).toMatchObject({
      number: 'IGM-CH/2026/000001',
      status: 'DECLINED',
      version: 2,
      person: { givenNames: 'Amina', locality: 'Chișinău' },
      decline: { suggestedInstitutionId: 'MD-ANOFM' },
    });
    expect(eventOf(stored.event, keysOf(stored), authorKeysOf(stored))).toMatchObject({
      type: 'referral.declined',
      from: 'ISSUED',
      to: 'DECLINED',
      displayName: 'contact.mec',
      data: { reasonCode: 'NOT_COMPETENT' },
    });
  });

  it.each(versions)(
    'of schema version %i are written with what they had, so that no command changes more',
    (version) => {
      const stored = sample(version);
      const keys = keysOf(stored);
      const written = stateRow(workerScope('test'), referralOf(stored.state, keys), keys);
      const { sealed: _before, schemaVersion: _then, ...before } = stored.state;
      const { sealed: _after, schemaVersion, ...after } = written;
      expect(after).toEqual(before);
      expect(schemaVersion).toBe(referralSchemaVersion);
      expect(referralOf(written, keys)).toEqual(referralOf(stored.state, keys));
    },
  );

  it.each(versions)(
    'of schema version %i keep a hash over what was stored, which an altered event no longer has',
    (version) => {
      const { event } = sample(version);
      expect(hashOfEvent(event)).toBe(event.hash);
      expect(hashOfEvent({ ...event, pending: { 'MD-MEC': true }, sent: {} })).toBe(event.hash);
      expect(hashOfEvent({ ...event, to: 'COMPLETED' })).not.toBe(event.hash);
    },
  );

  it('of an unknown version are refused, not guessed', () => {
    const stored = sample(1);
    const later = { ...stored.state, schemaVersion: referralSchemaVersion + 1 };
    expect(() => referralOf(later, keysOf(stored))).toThrow('schema version');
  });
});
