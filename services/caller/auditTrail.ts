/** What a read was for: the record through which the person was reached, or the audit of who read the person. */
export type Purpose = { kind: 'REFERRAL' | 'CASE' | 'AUDIT'; id: string };

/** One person read in one request for one purpose; classes and fields gather while the answer is made. */
export type PersonRead = {
  /** The beneficiary's random id: says nothing by itself. */
  subject: string;
  purpose: Purpose;
  dataClasses: string[];
  fields: string[];
};

/** Something that was asked for and not given. The same for what is not there and for what is not the caller's. */
export type Denial = {
  /** The schema coordinate that was refused: `Query.referral`, `Beneficiary.surname`. */
  coordinate: string;
  /** The id that was asked for, when it is one of ours by its form. */
  askedFor?: string | undefined;
};

/**
 * What one request read of people and what it was refused: gathered while it is answered, written before the answer leaves
 * (SECURITY, decision 10). One for each request, so that nothing of one caller reaches another (T37).
 */
export type Trail = {
  reads: Map<string, PersonRead>;
  denials: Denial[];
  /** Root fields that are being answered: graphql-js does not wait for all of them once one has failed. */
  pending: Promise<unknown>[];
};

export const newTrail = (): Trail => ({ reads: new Map(), denials: [], pending: [] });

/** When nothing is noted any more. */
export const settled = async ({ pending }: Trail): Promise<void> => {
  await Promise.allSettled(pending);
};

/** The entry of a person and purpose, made at the first reading. */
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
