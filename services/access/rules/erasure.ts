import { mayUse } from '../permissions.ts';
import type { Rule } from '../rule.ts';
import { type Fields, named, personal, plain } from './notation.ts';
import { mayAsk } from './queries.ts';

/** Erasures: ids and codes only. The coordinator who erases and the auditor see them (docs/domain.md, "Roles"). */
const followsUp = mayAsk('erasures');
const holds: Rule = named('holds', (actor) => mayUse(actor, 'setLegalHold'));

/** The export for the person. Only here the coordinator and the auditor get all data, and the log names each class of it. */
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
