import { createHmac } from 'node:crypto';
import type { Party } from './party.ts';

/**
 * The id under which an institution knows a person or a case. It is the same in all referrals of the institution and
 * different at every other institution, so that two institutions cannot combine their data (docs/security.md, "Threats",
 * T27). The random id is the key of the hash, so a pseudonym cannot be turned back into it.
 */
export function pseudonymOf(id: string, institutionId: string): string {
  const bytes = createHmac('sha256', id).update(institutionId).digest();
  // A UUID of version 8 (RFC 9562, 5.8), variant 10.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The id that a party gets: the real id for the issuer, the pseudonym for any other institution. */
export const idAs = (party: Party, issuingInstitutionId: string, id: string): string =>
  party.institutionId === issuingInstitutionId ? id : pseudonymOf(id, party.institutionId);
