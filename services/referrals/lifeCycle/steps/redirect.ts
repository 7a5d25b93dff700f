import * as z from 'zod/mini';
import { broken, code, otherExplained, refuseFields, text } from '../../../platform/fields.ts';
import { refuse } from '../../../platform/outcome.ts';
import { redirectReasons } from '../../codes.ts';
import { step } from '../step.ts';

export const mostHops = 2;

/**
 * Ends the referral at this institution. The command issues the child at another institution that has not had the referral
 * before.
 */
export const redirect = step({
  input: z.lazy(() =>
    z.object({
      receivingInstitution: code(),
      receivingUnit: z.optional(code()),
      reasonCode: z.enum(redirectReasons),
      reasonText: z.optional(text()),
    }),
  ),
  condition: {
    words:
      'a restricted referral: caseworker or coordinator, any other: contact or coordinator; two redirects at most but for the coordinator',
    refuses({ restricted, hopCount }, role) {
      if (role === 'COORDINATOR') return undefined;
      if (restricted !== (role === 'CASEWORKER')) return 'FORBIDDEN';
      return hopCount >= mostHops ? 'APPROVAL_REQUIRED' : undefined;
    },
  },
  effect(r, d, f) {
    const refused = refuseFields([
      otherExplained('reasonText', d.reasonCode, d.reasonText),
      d.receivingInstitution === r.receivingInstitutionId
        ? broken('receivingInstitution', 'SAME_INSTITUTION')
        : undefined,
    ]);
    if (refused) return refused;
    if (r.chain.includes(d.receivingInstitution)) return refuse({ code: 'REDIRECT_LOOP' });
    return { ok: true, change: { closedAt: f.clock.now.toISOString() }, data: d };
  },
});
