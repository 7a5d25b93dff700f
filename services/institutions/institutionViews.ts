/** The directory in the shape of schema/institutions.graphql, as plain objects. */
import { labelOf } from '../platform/messages/codes.ts';
import {
  type Centre,
  centresOf,
  type Dated,
  type Directory,
  type Institution,
  type InstitutionUnit,
  institutionAt,
  institutionIdOf,
  isActive,
  isInForce,
  type Need,
  needNamed,
  type Service,
  type Suggestion,
  unitsOf,
} from './institution.ts';

const validity = ({ validFrom, validTo }: Dated) => ({ from: validFrom, to: validTo });

export const centreView = (centre: Centre) => ({
  code: centre.code,
  name: centre.name,
  locality: centre.locality,
  issues: centre.issues,
  publishedContact: centre.publishedContact ?? null,
  validity: validity(centre),
});

export const unitView = (unit: InstitutionUnit) => ({
  code: unit.code,
  name: unit.name,
  localities: unit.localities ?? [],
  validity: validity(unit),
});

export const institutionView = (directory: Directory, institution: Institution, day: string) => ({
  id: institutionIdOf(institution),
  country: institution.country,
  code: institution.code,
  name: institution.name,
  shortName: institution.shortName ?? null,
  kind: institution.kind,
  mandatorySharing: institution.mandatorySharing,
  delivery: institution.delivery,
  active: isActive(institution, day),
  parent: institution.parent ?? null,
  successors: institution.successors ?? [],
  localities: institution.localities ?? [],
  centres: centresOf(directory, institution, day).map(centreView),
  units: unitsOf(directory, institution, day).map(unitView),
  contacts: directory.contacts
    .filter((contact) => contact.institution === institution.code && isInForce(contact, day))
    .map(({ code, name, deputy }) => ({ place: code, name, deputy: deputy ?? null })),
  validity: validity(institution),
});

/** The view of an institution, by id or code. Null when the code is unknown. */
export function institutionViewOf(directory: Directory, idOrCode: string, day: string) {
  const institution = institutionAt(directory, idOrCode, day);
  return institution ? institutionView(directory, institution, day) : null;
}

export const needView = (need: Need) => ({
  kind: 'NEED' as const,
  code: need.code,
  label: need.name,
  family: need.family,
});

const documentView = (code: string) => ({
  kind: 'DOCUMENT' as const,
  code,
  label: labelOf('DOCUMENT', code),
  family: null,
});

/** The views of services, with their need and provider. A test of data/ ensures that both exist. */
export function serviceViews(directory: Directory, services: Service[], day: string) {
  return services.flatMap((service) => {
    const need = needNamed(directory, service.need);
    const provider = institutionAt(directory, service.provider, day);
    return need && provider ? [serviceView(directory, service, need, provider, day)] : [];
  });
}

const serviceView = (directory: Directory, service: Service, need: Need, provider: Institution, day: string) => ({
  code: service.code,
  name: service.name,
  need: needView(need),
  provider: institutionView(directory, provider, day),
  ageGroups: service.ageGroups,
  documentsToBring: service.documentsToBring.map(documentView),
  conditions: service.conditions,
  amount: service.amount,
  maxMonths: service.maxMonths,
  localities: service.localities ?? [],
  centres: service.centres ?? [],
  source: service.source,
  validity: validity(service),
});

export const suggestionView = (directory: Directory, suggestion: Suggestion, day: string) => ({
  rank: suggestion.rank,
  institution: institutionView(directory, suggestion.institution, day),
  unit: suggestion.unit ? unitView(suggestion.unit) : null,
  reason: suggestion.reason,
  why: labelOf('SUGGESTION_REASON', suggestion.reason),
});
