import type { FieldProblem } from '../platform/outcome.ts';
import type { PersonRecord } from './person.ts';
import { isPersonalCode } from './personalCode.ts';
import { isNationality } from './personCodes.ts';

const earliest = '1900-01-01';
const latest = '2199-12-31';

type Asked = 'birthDate' | 'personalCode' | 'nationality' | 'document' | 'dependants' | 'stayValidUntil';
type Dated = { [Field in Asked]?: PersonRecord[Field] | undefined };

/**
 * The fields of a record with an impossible date or code. For example, birth dates and document dates must not lie in the
 * future.
 */
export function impossible(person: Dated, country: string, today: string, path: string): FieldProblem[] {
  const fields: FieldProblem[] = [];
  const within = (name: string, date: string | undefined, last: string) => {
    if (date === undefined) return;
    if (date > last) fields.push({ path: `${path}${name}`, rule: last === today ? 'IN_FUTURE' : 'TOO_LATE' });
    if (date < earliest) fields.push({ path: `${path}${name}`, rule: 'TOO_EARLY' });
  };
  const { document } = person;
  within('birthDate', person.birthDate, today);
  within('stayValidUntil', person.stayValidUntil, latest);
  within('document.issuedOn', document?.issuedOn, today);
  within('document.expiresOn', document?.expiresOn, latest);
  for (const [at, { birthDate }] of (person.dependants ?? []).entries()) {
    within(`dependants.${at}.birthDate`, birthDate, today);
  }
  if (document?.issuedOn && document.expiresOn && document.expiresOn < document.issuedOn) {
    fields.push({ path: `${path}document.expiresOn`, rule: 'TOO_EARLY' });
  }
  if (person.nationality !== undefined && !isNationality(person.nationality)) {
    fields.push({ path: `${path}nationality`, rule: 'UNKNOWN_CODE' });
  }
  if (person.personalCode !== undefined && !isPersonalCode(country, person.personalCode)) {
    fields.push({ path: `${path}personalCode`, rule: 'INVALID_FORMAT' });
  }
  return fields;
}
