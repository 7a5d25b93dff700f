import type { CommandContext } from '../../caller/context.ts';
import type { ReferralRef } from '../../platform/fields.ts';
import { invalid } from '../../platform/outcome.ts';
import { findReferral } from '../store/referralStore.ts';
import { changeReferral, idOf } from './changeReferral.ts';
import { canSee } from './result.ts';

/** The issuer revokes the referral with a coded reason; a duplicate names the referral it repeats (DOMAIN 3.2). */
export const cancelReferral = (input: unknown, context: CommandContext) =>
  changeReferral<{ duplicateOf?: ReferralRef }>('CANCEL', input, context, async (data, referral) => {
    if (!data.duplicateOf) return { ok: true, data };
    const id = await idOf(context.actor, data.duplicateOf);
    const found = id === undefined || id === referral.id ? undefined : await findReferral(context.actor, id);
    if (!found?.referral.number || !canSee(found.referral, context.actor)) return invalid('duplicateOf', 'UNKNOWN');
    return { ok: true, data: { ...data, duplicateOf: { id: found.referral.id, number: found.referral.number } } };
  });
