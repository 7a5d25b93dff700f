// Reads data/directory/*.json into one Directory for each country. A record with an unknown form is refused.
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import {
  centreRecord,
  contactRecord,
  countryRecord,
  type Directory,
  institutionRecord,
  mandateRecord,
  needRecord,
  retentionRecord,
  routeRecord,
  serviceRecord,
  unitRecord,
} from '../services/institutions/directoryRecords.ts';

// Describes the fault of a record in words.
z.config(z.locales.en());

function records<S extends z.ZodMiniType>(name: string, schema: S): z.output<S>[] {
  const json: unknown = JSON.parse(readFileSync(new URL(`directory/${name}.json`, import.meta.url), 'utf8'));
  const parsed = z.array(schema).safeParse(json);
  if (!parsed.success) throw new Error(`data/directory/${name}.json: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The directory of every country, from the files. All countries have the same needs. */
export function directoriesFromFiles(): Directory[] {
  const all = {
    institutions: records('institutions', institutionRecord),
    centres: records('centres', centreRecord),
    units: records('units', unitRecord),
    contacts: records('contacts', contactRecord),
    needs: records('needs', needRecord),
    routes: records('routes', routeRecord),
    services: records('services', serviceRecord),
    mandates: records('mandates', mandateRecord),
    retention: records('retention', retentionRecord),
  };
  return records('countries', countryRecord).map((head) => {
    const own = <T extends { country: string }>(list: T[]) => list.filter((record) => record.country === head.country);
    return {
      ...head,
      institutions: own(all.institutions),
      centres: own(all.centres),
      units: own(all.units),
      contacts: own(all.contacts),
      needs: all.needs,
      routes: own(all.routes),
      services: own(all.services),
      mandates: own(all.mandates),
      retention: own(all.retention),
    };
  });
}
