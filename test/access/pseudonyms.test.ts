import { expect, it } from '@jest/globals';
import { idAs, pseudonymOf } from '../../services/caller/pseudonyms.ts';

/** The ids by which an institution knows persons and cases (docs/security.md, "Threats", T27). */

const id = '7b1f0c6e-58c5-4f0e-9d61-0c2f3a4b5c6d';

it('a pseudonym is the HMAC of the institution under the id, in the form of a UUID of version 8', () => {
  // Computed with another tool: printf MD-MEC | openssl dgst -sha256 -hmac <id>.
  expect(pseudonymOf(id, 'MD-MEC')).toBe('ee769617-ebd2-830f-ae3e-47cdbdc1dc7b');
  expect(pseudonymOf(id, 'MD-MEC')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('differs by institution and by person, and every form bit is set', () => {
  const made = Array.from({ length: 64 }, (_, at) => pseudonymOf(id, `MD-${at}`));
  expect(new Set(made).size).toBe(64);
  expect(new Set(made.map((one) => one[14]))).toEqual(new Set(['8']));
  expect(new Set(made.map((one) => one[19]))).toEqual(new Set(['8', '9', 'a', 'b']));
  expect(pseudonymOf(id.replace('7', '8'), 'MD-MEC')).not.toBe(pseudonymOf(id, 'MD-MEC'));
});

it('the issuer reads its own ids, every other institution a pseudonym', () => {
  const party = { memberId: 'm', kind: 'PERSON' as const, roles: [], institutionId: 'MD-MEC' };
  expect(idAs(party, 'MD-MEC', id)).toBe(id);
  expect(idAs(party, 'MD-IGM', id)).toBe(pseudonymOf(id, 'MD-MEC'));
});
