/** The indexes of the table. Stores query them and infra creates them. Their keys are built beside each store. */

/**
 * The attribute of a state row that holds the fields for lists, as one map. A table's indexes may project a hundred
 * attributes in all, counted per index (docs/adr/0004-lists-project-one-map.md).
 */
export const listed = 'listed';
const listProjection = [listed] as const;

/** The attributes of an event that the feed projects. None is personal. */
const feedAttributes = ['referralId', 'number', 'version', 'type', 'recordedAt', 'told'] as const;

export type IndexName = keyof typeof tableIndexes;

/** Global secondary indexes. Each is sparse: a row without the partition attribute is not in it. */
export const tableIndexes = {
  /** The referrals of an institution by due date. Open and closed referrals have separate partitions. */
  institutionDue: { pk: 'instDuePk', sk: 'dueSk', project: listProjection },
  /** The referrals of an institution by time of issue. Open and closed referrals have separate partitions. */
  institutionIssued: { pk: 'instIssuedPk', sk: 'issuedSk', project: listProjection },
  /** The referrals of a handler, by due date. */
  assigneeDue: { pk: 'assigneePk', sk: 'dueSk', project: listProjection },
  /** The register of a centre and year, by number. */
  register: { pk: 'registerPk', sk: 'registerSk', project: listProjection },
  /** The referrals of a country by due date. Open and closed referrals have separate partitions. */
  countryDue: { pk: 'countryDuePk', sk: 'dueSk', project: listProjection },
  /** The referrals that wait for a centre of the issuer, or for the coordinators of a country. */
  issuerTurn: { pk: 'turnPk', sk: 'dueSk', project: listProjection },
  /** The receiving institution's feed of events, by time. */
  receiverFeed: { pk: 'receiverFeedPk', sk: 'feedSk', project: feedAttributes },
  /** The issuing institution's feed of events, by time. */
  issuerFeed: { pk: 'issuerFeedPk', sk: 'feedSk', project: feedAttributes },
  /** Members of an institution. */
  institutionMembers: { pk: 'membersPk', sk: 'sk', project: ['memberId'] },
} as const;
