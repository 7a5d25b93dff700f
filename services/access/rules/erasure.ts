import { mayUse } from '../permissions.ts';
import type { Rule } from '../rule.ts';
import { type Fields, named, personal, plain } from './notation.ts';
import { mayAsk } from './queries.ts';

/** Who follows erasures up: ids and codes alone (DOMAIN 2.3). Whoever erases sees what was done too. */
const followsUp = mayAsk('erasures');
const holds: Rule = named('holds', (actor) => mayUse(actor, 'setLegalHold'));

/** The person's own copy: the one place where coordinator and auditor get everything, logged with every class of data. */
const exports = mayAsk('exportBeneficiary');

export const erasureRules: Readonly<Record<string, Fields>> = {
  Erasure: plain(
    followsUp,
    'id beneficiaryId caseId caseNumber reason incomingNumber erasedAt confirmations waitingSince',
  ),
  ErasureConfirmation: plain(followsUp, 'referralId number institution since confirmedAt copies'),
  ErasureConnection: plain(followsUp, 'edges nodes pageInfo'),
  ErasureEdge: plain(followsUp, 'cursor node'),
  LegalHold: {
    ...plain(holds, 'beneficiaryId caseId reason setAt releasedAt'),
    ...personal(holds, 'reasonText'),
  },
  BeneficiaryExport: { ...plain(exports, 'fileName'), ...personal(exports, 'data document') },
};
