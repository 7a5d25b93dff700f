/**
 * Questions about the directory on a given day: which institution is competent, active or a successor. Pure. `day` is
 * YYYY-MM-DD in the time zone of the country, and the caller passes it.
 */
import type { Centre, Dated, Directory, Institution, InstitutionUnit, Need, Service } from './directoryRecords.ts';
import { fold } from './fold.ts';

export type * from './directoryRecords.ts';
export { fold } from './fold.ts';

/** The permanent id `MD-MEC`. The country is needed because CNAS means two institutions (docs/domain.md, "Institutions"). */
export const institutionIdOf = (record: { country: string; code: string }): string =>
  `${record.country}-${record.code}`;

/** The code without the country, from an id (`MD-MEC`) or a code (`MEC`). */
export const codeWithin = (country: string, idOrCode: string): string =>
  idOrCode.startsWith(`${country}-`) ? idOrCode.slice(country.length + 1) : idOrCode;

export const isInForce = (record: Dated, day: string): boolean =>
  record.validFrom <= day && (record.validTo === null || day <= record.validTo);
export const isActive = isInForce;

/**
 * Selects one of several records of one code: the record in force, otherwise the latest that began, otherwise the first to
 * come.
 */
function asOf<T extends Dated>(records: T[], day: string): T | undefined {
  const byStart = [...records].sort((a, b) => a.validFrom.localeCompare(b.validFrom));
  return (
    byStart.findLast((record) => isInForce(record, day)) ??
    byStart.findLast((record) => record.validFrom <= day) ??
    byStart[0]
  );
}

/** The institution as recorded for a day, active or not. Undefined when the code is unknown. */
export function institutionAt(directory: Directory, idOrCode: string, day: string): Institution | undefined {
  const code = codeWithin(directory.country, idOrCode);
  return asOf(
    directory.institutions.filter((institution) => institution.code === code),
    day,
  );
}

/** All institutions as recorded for a day, each once, in the order of the directory. */
export function institutionsAt(directory: Directory, day: string): Institution[] {
  const codes = [...new Set(directory.institutions.map((institution) => institution.code))];
  return codes.flatMap((code) => institutionAt(directory, code, day) ?? []);
}

export function centreAt(directory: Directory, code: string, day: string): Centre | undefined {
  return asOf(
    directory.centres.filter((centre) => centre.code === code),
    day,
  );
}

export function unitAt(
  directory: Directory,
  institution: string,
  code: string,
  day: string,
): InstitutionUnit | undefined {
  const owner = codeWithin(directory.country, institution);
  return asOf(
    directory.units.filter((unit) => unit.institution === owner && unit.code === code),
    day,
  );
}

/** Units of an institution that exist on a day. */
export function unitsOf(directory: Directory, institution: Institution, day: string): InstitutionUnit[] {
  return directory.units.filter((unit) => unit.institution === institution.code && isInForce(unit, day));
}

/** Centres of an institution that exist on a day. */
export function centresOf(directory: Directory, institution: Institution, day: string): Centre[] {
  return directory.centres.filter((centre) => centre.institution === institution.code && isInForce(centre, day));
}

/** The need in force on a day. An ended need appears in old referrals but cannot be chosen. */
export function needAt(directory: Directory, code: string, day: string): Need | undefined {
  return directory.needs.find((need) => need.code === code && isInForce(need, day));
}

/** The need with this code, in force or ended. Old referrals name ended needs. */
export function needNamed(directory: Directory, code: string): Need | undefined {
  return directory.needs.findLast((need) => need.code === code);
}

/**
 * True when referrals for the need are always restricted. An ended need keeps this protection, so the day does not matter.
 */
export const isRestrictedNeed = (directory: Pick<Directory, 'needs'>, code: string): boolean =>
  directory.needs.some((need) => need.code === code && need.restricted);

/** The family of a need. One referral asks for needs of one family (docs/domain.md, "Needs and routing"). */
export function needFamily(directory: Directory, code: string): string | undefined {
  return needNamed(directory, code)?.family;
}

/**
 * The successor of an institution that ended: the first active institution along the chain of successors. After a split, the
 * successor that the routing table names for the need comes first.
 */
export function successorOf(
  directory: Directory,
  idOrCode: string,
  day: string,
  need?: string,
): Institution | undefined {
  const routed = need === undefined ? [] : routedCodes(directory, need, day);
  const seen = new Set<string>();
  let generation = [codeWithin(directory.country, idOrCode)];
  while (generation.length > 0) {
    const heirs = generation
      .flatMap((code) => institutionAt(directory, code, day)?.successors ?? [])
      .filter((code) => !seen.has(code));
    for (const code of heirs) seen.add(code);
    const active = heirs
      .flatMap((code) => institutionAt(directory, code, day) ?? [])
      .filter((heir) => isActive(heir, day));
    const found = active.find((heir) => routed.includes(heir.code)) ?? active[0];
    if (found) return found;
    generation = heirs;
  }
  return undefined;
}

function routedCodes(directory: Directory, need: string, day: string): string[] {
  const route = directory.routes.find((candidate) => candidate.need === need && isInForce(candidate, day));
  return route ? [...route.primary, ...route.alternates] : [];
}

/** An argument that may be left out or null. */
type Given = string | null | undefined;
const isGiven = (value: Given): value is string => value !== undefined && value !== null;

const covers = (record: { localities?: string[] | undefined }, locality: Given): boolean =>
  !isGiven(locality) ||
  record.localities === undefined ||
  record.localities.some((name) => fold(name) === fold(locality));

/** The services on a day. A service without localities exists in the whole country. */
export function servicesFor(directory: Directory, day: string, wanted: { need?: Given; locality?: Given }): Service[] {
  return directory.services.filter((service) => {
    const provider = institutionAt(directory, service.provider, day);
    return (
      isInForce(service, day) &&
      provider !== undefined &&
      isActive(provider, day) &&
      (!isGiven(wanted.need) || service.need === wanted.need) &&
      covers(service, wanted.locality)
    );
  });
}

export const suggestionReasons = ['PRIMARY', 'ALTERNATE', 'OFFERS_SERVICE'] as const;
export type Suggestion = {
  institution: Institution;
  unit: InstitutionUnit | undefined;
  rank: number;
  reason: (typeof suggestionReasons)[number];
};

/**
 * The suggested institutions for a need, in this order: the primary of the routing table, its alternates, institutions with
 * a service for the need. An inactive institution or one of another place is never suggested. The caseworker may choose
 * another institution.
 */
export function suggestInstitutions(directory: Directory, day: string, need: string, locality?: Given): Suggestion[] {
  const route = directory.routes.find((candidate) => candidate.need === need && isInForce(candidate, day));
  const providers = servicesFor(directory, day, { need, locality }).map((service) => service.provider);
  const candidates: [string, Suggestion['reason']][] = [
    ...(route?.primary ?? []).map((code): [string, Suggestion['reason']] => [code, 'PRIMARY']),
    ...(route?.alternates ?? []).map((code): [string, Suggestion['reason']] => [code, 'ALTERNATE']),
    ...providers.map((code): [string, Suggestion['reason']] => [code, 'OFFERS_SERVICE']),
  ];
  const suggestions: Suggestion[] = [];
  const taken = new Set<string>();
  for (const [code, reason] of candidates) {
    const institution = institutionAt(directory, code, day);
    if (!institution || taken.has(code) || !isActive(institution, day) || !covers(institution, locality)) continue;
    taken.add(code);
    const unit = isGiven(locality) ? localUnit(directory, institution, locality, day) : undefined;
    suggestions.push({ institution, unit, rank: suggestions.length + 1, reason });
  }
  return suggestions;
}

function localUnit(
  directory: Directory,
  institution: Institution,
  locality: string,
  day: string,
): InstitutionUnit | undefined {
  return unitsOf(directory, institution, day).find((unit) => unit.localities !== undefined && covers(unit, locality));
}

export type InstitutionFilter = {
  kind?: Given;
  text?: Given;
  locality?: Given;
  includeInactive?: boolean | null | undefined;
};

/** Finds institutions by code, name or short name. Case, diacritics and old letters with cedilla make no difference. */
export function findInstitutions(directory: Directory, day: string, filter: InstitutionFilter): Institution[] {
  const wanted = fold(filter.text ?? '');
  return institutionsAt(directory, day).filter((institution) => {
    const names = [institution.code, institution.shortName ?? '', institution.name.ro, institution.name.en];
    return (
      (filter.includeInactive === true || isActive(institution, day)) &&
      (!isGiven(filter.kind) || institution.kind === filter.kind) &&
      covers(institution, filter.locality) &&
      names.some((name) => fold(name).includes(wanted))
    );
  });
}
