import { indexMac } from './keyService.ts';

/**
 * The keyed hash of a personal code, 43 characters of base64url. It finds a person without storing the code, and it changes
 * with the key (docs/security.md, "Threats", T28). Spaces and hyphens are removed first, so that `2000 0010-00001` equals
 * `2000001000001`.
 */
export async function blindIndex(country: string, personalCode: string): Promise<string> {
  const levelled = personalCode
    .normalize('NFKC')
    .replace(/[\s.\-/]/g, '')
    .toUpperCase();
  const message = JSON.stringify(['personal code', country, levelled]);
  return Buffer.from(await indexMac(Buffer.from(message, 'utf8'))).toString('base64url');
}
