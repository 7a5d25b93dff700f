import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { workerScope } from '../../services/access/scope.ts';
import { canonical, sha256 } from '../../services/platform/hash.ts';
import { eventOf, referralOf, referralSchemaVersion, stateRow } from '../../services/referrals/referralRows.ts';

type Sample = { state: Record<string, unknown>; event: Record<string, unknown> };

/** Rows as they were stored once, one sample of each schema version; bytes are base64 under `$bytes`. */
function sample(version: number): Sample {
  const file = new URL(`./samples/referral-v${version}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'), (_key, value) =>
    value !== null && typeof value === 'object' && '$bytes' in value ? Buffer.from(value.$bytes, 'base64') : value,
  );
}
const versions = Array.from({ length: referralSchemaVersion }, (_none, index) => index + 1);

describe('rows that are already stored', () => {
  it.each(versions)('of schema version %i are read as a referral and its event', (version) => {
    const { state, event } = sample(version);
    expect(referralOf(state)).toMatchObject({
      number: 'IGM-CH/2026/000001',
      status: 'DECLINED',
      version: 2,
      person: { givenNames: 'Amina', locality: 'Chișinău' },
      decline: { suggestedInstitutionId: 'MD-ANOFM' },
    });
    expect(eventOf(event)).toMatchObject({
      type: 'referral.declined',
      from: 'ISSUED',
      to: 'DECLINED',
      displayName: 'contact.mec',
      data: { reasonCode: 'NOT_COMPETENT' },
    });
  });

  it('of the present version are written as they were read, so that no command rewrites what it does not change', () => {
    const { state } = sample(referralSchemaVersion);
    expect(JSON.parse(canonical(stateRow(workerScope('test'), referralOf(state))))).toEqual(
      JSON.parse(canonical(state)),
    );
  });

  it('keep a hash over what was stored, which an altered event no longer has', () => {
    const { pk: _pk, sk: _sk, hash, pending: _p, sent: _s, ...row } = sample(1).event;
    const { issuerFeedPk: _i, receiverFeedPk: _r, feedSk: _f, ...kept } = row;
    expect(sha256(canonical(kept))).toBe(hash);
    expect(sha256(canonical({ ...kept, to: 'COMPLETED' }))).not.toBe(hash);
  });

  it('of a version that is not known are refused, not guessed', () => {
    const { state } = sample(1);
    expect(() => referralOf({ ...state, schemaVersion: referralSchemaVersion + 1 })).toThrow('schema version');
  });
});
