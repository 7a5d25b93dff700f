/** The purpose of a read: the record through which the person was read, or an audit of the access log. */
export type Purpose = { kind: 'REFERRAL' | 'CASE' | 'AUDIT'; id: string };

/** One person who was read in one request for one purpose. Classes and fields are added while the answer is made. */
export type PersonRead = {
  /** The random id of the beneficiary. */
  subject: string;
  purpose: Purpose;
  dataClasses: string[];
  fields: string[];
};

/** One refusal. A record that does not exist and a record that the caller may not see have the same form. */
export type Denial = {
  /** The schema coordinate that was refused: `Query.referral`, `Beneficiary.surname`. */
  coordinate: string;
  /** The id that the request named, if it has the form of an id. */
  askedFor?: string | undefined;
};

/**
 * The reads and refusals of one request. They are gathered while the request is answered and written before the answer is
 * sent. Each request has its own trail, so that no data of one caller reaches another (docs/security.md, "Threats", T37).
 */
export type Trail = {
  reads: Map<string, PersonRead>;
  denials: Denial[];
  /** Root fields whose answer is not finished. graphql-js does not wait for the others once one has failed. */
  pending: Promise<unknown>[];
};

export const newTrail = (): Trail => ({ reads: new Map(), denials: [], pending: [] });

/** Resolves when all root fields are finished and nothing more is added to the trail. */
export const settled = async ({ pending }: Trail): Promise<void> => {
  await Promise.allSettled(pending);
};

/** The entry for a person and a purpose. It is created at the first read. */
export function personRead(trail: Trail, subject: string, purpose: Purpose): PersonRead {
  const name = `${subject}|${purpose.kind}|${purpose.id}`;
  const read = trail.reads.get(name) ?? { subject, purpose, dataClasses: [], fields: [] };
  trail.reads.set(name, read);
  return read;
}

export function noteRead(trail: Trail, subject: string, purpose: Purpose, dataClass: string, field: string): void {
  const read = personRead(trail, subject, purpose);
  if (!read.dataClasses.includes(dataClass)) read.dataClasses.push(dataClass);
  if (!read.fields.includes(field)) read.fields.push(field);
}

export const noteDenial = (trail: Trail, denial: Denial): void => {
  trail.denials.push(denial);
};
