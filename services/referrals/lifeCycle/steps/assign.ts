import * as z from 'zod/mini';
import { broken, code, id, refuseFields } from '../../../platform/fields.ts';
import { step } from '../step.ts';

/** Assigns the referral inside the institution. No term changes. A handler may only take an unassigned referral. */
export const assign = step({
  input: z.lazy(() =>
    z.object({ handlerId: z.optional(id()), unit: z.optional(code()), unassign: z.optional(z.boolean()) }),
  ),
  lookUp: 'HANDLER_AND_UNIT',
  condition: {
    words: 'handler: only an unassigned referral',
    refuses: ({ handlerId }, role) =>
      role === 'INSTITUTION_HANDLER' && handlerId !== undefined ? 'FORBIDDEN' : undefined,
  },
  effect(r, d, f) {
    const isHandler = f.role === 'INSTITUTION_HANDLER';
    const handlerId = d.handlerId ?? (isHandler && !d.unassign ? f.actorId : undefined);
    const refused = refuseFields([
      d.unassign && d.handlerId ? broken('unassign', 'NOT_ALLOWED') : undefined,
      !d.unassign && !handlerId && !d.unit ? broken('handlerId', 'REQUIRED') : undefined,
      isHandler && handlerId !== f.actorId ? broken('handlerId', 'NOT_ALLOWED') : undefined,
    ]);
    if (refused) return refused;
    const change = {
      handlerId: d.unassign ? undefined : (handlerId ?? r.handlerId),
      receivingUnit: d.unit ?? r.receivingUnit,
    };
    return { ok: true, change, data: { ...d, formerHandlerId: r.handlerId, formerUnit: r.receivingUnit } };
  },
});
