import * as z from 'zod/mini';
import { code, id, instant, refuseFields, text } from '../../../platform/fields.ts';
import { occurredAt } from '../fields.ts';
import { times } from '../guards.ts';
import { step } from '../step.ts';

/** Confirms receipt and starts the decision. The handler and the unit may be named already. */
export const acknowledge = step({
  input: z.lazy(() =>
    z.object({
      incomingNumber: text(60),
      receivedAt: z.optional(instant()),
      handlerId: z.optional(id()),
      unit: z.optional(code()),
      ...occurredAt(),
    }),
  ),
  lookUp: 'HANDLER_AND_UNIT',
  effect(r, d, f) {
    const refused = refuseFields(times(r, d, f));
    if (refused) return refused;
    const now = f.clock.now.toISOString();
    const change = {
      incomingNumber: d.incomingNumber,
      receivedAt: d.receivedAt ?? now,
      acknowledgedAt: now,
      handlerId: d.handlerId ?? r.handlerId,
      receivingUnit: d.unit ?? r.receivingUnit,
    };
    return { ok: true, change, data: d, occurredAt: d.occurredAt ?? d.receivedAt };
  },
});
