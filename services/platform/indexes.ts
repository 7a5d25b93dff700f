/** Indexes of the one table, declared here once: stores query them, infra creates them. Their keys are built beside each store. */

/**
 * What lists show of a thing lies in this map of its state row, because a table's indexes may name a hundred projected
 * attributes in all, each counted per index.
 */
export const listed = 'listed';
const listProjection = [listed] as const;

/** What the feed projects of an event: enough to be told, nothing personal. */
const feedAttributes = ['referralId', 'number', 'version', 'type', 'recordedAt', 'told'] as const;

export type IndexName = keyof typeof tableIndexes;

/** Global secondary indexes. Each is sparse: a row without the partition attribute is not in it. */
export const tableIndexes = {
  /** An institution's referrals by due date; open and closed apart. */
  institutionDue: { pk: 'instDuePk', sk: 'dueSk', project: listProjection },
  /** An institution's referrals by time of issue; open and closed apart. */
  institutionIssued: { pk: 'instIssuedPk', sk: 'issuedSk', project: listProjection },
  /** What a handler has in hand, by due date. */
  assigneeDue: { pk: 'assigneePk', sk: 'dueSk', project: listProjection },
  /** The issuer's register: centre and year, by number. */
  register: { pk: 'registerPk', sk: 'registerSk', project: listProjection },
  /** A country's referrals by due date; open and closed apart. */
  countryDue: { pk: 'countryDuePk', sk: 'dueSk', project: listProjection },
  /** What waits for a centre of the issuer, or for the coordinators of a country. */
  issuerTurn: { pk: 'turnPk', sk: 'dueSk', project: listProjection },
  /** The receiving institution's feed of events, by time. */
  receiverFeed: { pk: 'receiverFeedPk', sk: 'feedSk', project: feedAttributes },
  /** The issuing institution's feed of events, by time. */
  issuerFeed: { pk: 'issuerFeedPk', sk: 'feedSk', project: feedAttributes },
  /** Members of an institution. */
  institutionMembers: { pk: 'membersPk', sk: 'sk', project: ['memberId'] },
} as const;
