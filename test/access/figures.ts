import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import type { Bench, Figure } from '../../bench/support/figures.ts';
import { gapsIn } from '../../schema/ruleCoverage.ts';
import { rules } from '../../services/access/rules/index.ts';
import { sdl } from '../support/schemaRules.ts';
import { checkCosts } from './support/checkCost.ts';

/** The rows G2 and G3 of `npm run prove -- access`, and the cost of the checks. */
async function figures(quick: boolean): Promise<Figure[]> {
  const gaps = gapsIn(buildSchema(sdl), rules);
  const { referral, page } = await checkCosts(quick);
  const cost = { goal: { atMost: 0.1 }, unit: 'ms' };
  const beside = ({ withChecks, withoutChecks }: typeof page) =>
    `cpu, warm: ${withChecks.toFixed(3)} ms with, ${withoutChecks.toFixed(3)} ms without`;
  return [
    { name: 'G2 coordinates with a rule', reached: rules.size, unit: '' },
    {
      name: 'G2 coordinates without a rule, rules without a coordinate',
      goal: { atMost: 0 },
      reached: gaps.length,
      unit: '',
    },
    { name: 'checks of a referral with 12 events', ...cost, reached: referral.milliseconds, note: beside(referral) },
    { name: 'checks of a page of 50', ...cost, reached: page.milliseconds, note: beside(page) },
    ...mutationScores(),
  ];
}

/** The scores of the last mutation run, as the docs show them (`npm run mutants` writes them). */
function mutationScores(): Figure[] {
  const scores = JSON.parse(readFileSync(new URL('../mutants/scores.json', import.meta.url), 'utf8')) as Scores;
  const row = (name: string, { killed, mutants, equivalent, note }: Score, atLeast: number): Figure => ({
    ...{ name, goal: { atLeast }, reached: mutants === 0 ? 0 : (100 * killed) / (mutants - equivalent), unit: '%' },
    note: [`${killed} of ${mutants - equivalent} killed, ${equivalent} equivalent, on ${scores.on}`, note]
      .filter(Boolean)
      .join('; '),
  });
  return [
    row('G3 mutants of the policy files', scores.policy, 100),
    row('G3 mutants of the life cycle', scores.lifeCycle, 90),
  ];
}
/** `note` names the parts that a score does not cover. A whole run has no note. */
type Score = { mutants: number; killed: number; equivalent: number; note?: string };
type Scores = { on: string; policy: Score; lifeCycle: Score };

export const bench: Bench = { measure: ({ quick }) => figures(quick) };
