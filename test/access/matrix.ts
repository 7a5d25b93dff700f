import type { RecordInView, Rule } from '../../services/access/rule.ts';
import { actorOf, principals } from './principals.ts';
import { caseSpecimens, memberSpecimens, noRecord, referralSpecimens, type Specimen } from './records.ts';
import { aboutOf, expectationOf } from './truth.ts';

/** Every rule by its coordinate. */
export type RuleTable = ReadonlyMap<string, { rule: Rule }>;

export type Cells = {
  cells: number;
  /** The number of cells that the truth leaves open. */
  open: number;
  wrong: string[];
  /** By coordinate: whether a caller was allowed, and whether a caller was refused. */
  hits: Map<string, { allowed: boolean; refused: boolean }>;
};

const specimensAbout: Record<string, Specimen[]> = {
  nothing: [noRecord],
  referral: referralSpecimens,
  event: referralSpecimens,
  case: caseSpecimens,
  member: memberSpecimens,
  person: [...caseSpecimens, ...referralSpecimens],
};

/**
 * The records on the way to a field. A row of a list has no referral in view, and only fields of events have an event.
 */
function onTheWay(coordinate: string, { record }: Specimen): RecordInView {
  const { referral, event, summary, ...rest } = record;
  if (coordinate.startsWith('ReferralSummary.')) return { summary };
  if (aboutOf(coordinate) === 'event') return { referral, event };
  return referral ? { referral } : rest;
}

/**
 * Compares the rule with the truth for every coordinate, every caller and every record that the coordinate can be
 * about.
 */
export function compare(rules: RuleTable, coordinates: Iterable<string> = rules.keys()): Cells {
  const result: Cells = { cells: 0, open: 0, wrong: [], hits: new Map() };
  for (const coordinate of coordinates) {
    const rule = rules.get(coordinate)?.rule;
    const wrong: string[] = [];
    const expectation = expectationOf(coordinate);
    const hits = { allowed: false, refused: false };
    result.hits.set(coordinate, hits);
    for (const specimen of specimensAbout[aboutOf(coordinate)] ?? []) {
      const record = onTheWay(coordinate, specimen);
      for (const principal of principals) {
        const answer = rule?.(actorOf(principal), record) ?? false;
        const wanted = expectation(principal, specimen.facts);
        result.cells += 1;
        hits[answer ? 'allowed' : 'refused'] = true;
        if (wanted === undefined) result.open += 1;
        else if (wanted !== answer) {
          wrong.push(`${coordinate}: ${principal.name}, ${specimen.name}: ${answer ? 'allowed' : 'refused'}`);
        }
      }
    }
    result.wrong.push(...wrong);
  }
  return result;
}
