import type { CommandContext } from '../../caller/context.ts';
import type { MeasureInput } from '../lifeCycle/fields.ts';
import { isTaken } from '../store/openGuardStore.ts';
import { changeReferral } from './changeReferral.ts';
import { measuresOf, restrictionOf } from './lookups.ts';

/** The issuer corrects an open referral; the institution is told what changed (DOMAIN 3.2). */
export const amendReferral = (input: unknown, context: CommandContext) =>
  changeReferral<{ measures?: MeasureInput[]; restricted?: boolean }>(
    'AMEND',
    input,
    context,
    async (data, referral) => {
      const directory = await context.directory();
      const found = data.measures && measuresOf(directory, data.measures, referral.needCode);
      if (found && !found.ok) return found;
      const needs = [referral.needCode, ...(found?.measures ?? []).map(({ needCode }) => needCode)];
      const restriction = restrictionOf(directory, needs, data.restricted, 'restricted');
      if (!restriction.ok) return restriction;
      const { restricted } = restriction;
      const beside = restricted && !referral.restricted && (await isTaken(context.actor, { ...referral, restricted }));
      return {
        ok: true,
        data: { ...data, restricted, ...(found && { measures: found.measures }), ...(beside && { beside }) },
      };
    },
  );
