import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { type InstitutionRecord, machineInstitutions } from '../../infra/institutions.ts';
import * as records from '../../services/institutions/directoryRecords.ts';
import type { Institution, Mandate, Need } from '../../services/institutions/institution.ts';
import { centreView } from '../../services/institutions/institutionViews.ts';
import { objected, restrictionOf } from '../../services/referrals/commands/lookups.ts';
import { disclosureOf } from '../../services/referrals/disclosure.ts';
import { sharing } from '../lifeCycle/makers.ts';

/**
 * A flag in a data file that no code reads promises a behaviour that does not exist. Each flag must change the
 * behaviour.
 */

const schemas: Record<string, unknown> = Object.fromEntries(
  Object.entries(records).filter(([name]) => name.endsWith('Record')),
);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The paths of all booleans in a record, at every depth. */
function flagsOf(schema: unknown, path: string): string[] {
  const { def } = (schema as { _zod: { def: Record<string, unknown> } })._zod;
  if (def.type === 'boolean') return [path];
  if (isRecord(def.shape))
    return Object.entries(def.shape).flatMap(([name, inner]) => flagsOf(inner, `${path}.${name}`));
  return [def.innerType, def.element].flatMap((inner) => (inner ? flagsOf(inner, path) : []));
}
const flags = Object.entries(schemas).flatMap(([name, schema]) => flagsOf(schema, name));

const need = (restricted: boolean) => ({ code: 'N', family: 'N', restricted }) as Need;
const mandate = (orRestricted: boolean) =>
  ({
    institution: 'MS',
    gives: [{ group: 'VULNERABILITY', form: 'FULL', needs: ['HEALTH_CARE'], orRestricted }],
    validFrom: '2020-01-01',
    validTo: null,
  }) as unknown as Mandate;

/** The behaviour of the product for each flag, true and false. */
const effects: Record<string, (flag: boolean) => unknown> = {
  'institutionRecord.mandatorySharing': (mandatorySharing) =>
    objected({ mandatorySharing } as Institution, { ...sharing, agreement: 'OBJECTED' }),
  'institutionRecord.machineClient': (machineClient) =>
    machineInstitutions([{ country: 'MD', code: 'MEC', machineClient } as InstitutionRecord]),
  'centreRecord.issues': (issues) => centreView({ issues } as records.Centre).issues,
  'needRecord.restricted': (restricted) =>
    restrictionOf({ needs: [need(restricted)] } as records.Directory, ['N'], undefined, 'restricted'),
  'mandateRecord.gives.orRestricted': (orRestricted) =>
    disclosureOf(
      { vulnerabilities: ['TORTURE'] } as Parameters<typeof disclosureOf>[0],
      { institution: 'MD-MS', needCode: 'LANGUAGE', restricted: true },
      '2026-04-10',
      { country: 'MD', mandates: [mandate(orRestricted)] },
    ).fields,
};

describe('flags of the directory', () => {
  it('are all found, and each is read by the product', () => {
    expect(flags).toEqual(expect.arrayContaining(['needRecord.restricted', 'mandateRecord.gives.orRestricted']));
    expect(Object.keys(effects).sort()).toEqual([...flags].sort());
  });

  it.each(Object.entries(effects))('%s changes what the product does', (_flag, effect) => {
    expect(effect(true)).not.toEqual(effect(false));
  });

  it('are found in a record that does not exist yet', () => {
    const planted = z.strictObject({ code: z.string(), parts: z.array(z.object({ secret: z.optional(z.boolean()) })) });
    expect(flagsOf(planted, 'planted')).toEqual(['planted.parts.secret']);
  });
});
