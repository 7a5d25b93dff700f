import type { InProcess } from '../support/inProcess.ts';
import { aPerson, issuedReferral, openedCase } from '../support/referrals.ts';

/**
 * A person and a referral to the Ministry of Education, made of markers. The callers in these tests belong to the
 * Ministry of Culture. They may see none of it, although they know its id and number.
 */
export async function strangersReferral(platform: InProcess) {
  const caseworker = platform.as('caseworker.chisinau');
  const secret = (name: string) => `Zzqsecret${name}`;
  const opened = await openedCase(caseworker, {
    beneficiary: aPerson({ surname: secret('surname'), givenNames: secret('given') }),
  });
  const referral = await issuedReferral(caseworker, {
    case: { id: opened.id },
    summary: `${secret('summary')} are nevoie de un curs.`,
  });
  const beneficiary: string = opened.beneficiary.id;
  return {
    /** A query for the readers of the referral, with its id. */
    own: { ids: [referral.id], numbers: [referral.number] },
    words: {
      ids: [referral.id, referral.id, referral.id, opened.id, beneficiary, '00000000-0000-4000-8000-000000000000', 'x'],
      numbers: [referral.number],
    },
    secrets: ['Zzqsecret'],
  };
}
