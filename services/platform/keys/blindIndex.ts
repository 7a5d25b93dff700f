import { indexMac } from './keyService.ts';

/**
 * What a person is found by without their personal code being anywhere: a keyed hash that changes with the key (T28).
 * Spelling is levelled, so that `2000 0010-00001` finds `2000001000001`. 43 characters of base64url.
 */
export async function blindIndex(country: string, personalCode: string): Promise<string> {
  const levelled = personalCode
    .normalize('NFKC')
    .replace(/[\s.\-/]/g, '')
    .toUpperCase();
  const message = JSON.stringify(['personal code', country, levelled]);
  return Buffer.from(await indexMac(Buffer.from(message, 'utf8'))).toString('base64url');
}
