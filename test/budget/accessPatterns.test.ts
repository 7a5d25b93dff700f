import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { tableIndexes } from '../../services/platform/indexes.ts';
import { feedHorizonMilliseconds } from '../../services/referrals/lists/referralLists.ts';
import { betweenMarks, budgetFile, costTable, pageFile } from './support/costTable.ts';
import type { Cost } from './support/meter.ts';

/** The page of access patterns shows the indexes, keys and horizon of the code, and the reviewed budget. */
const page = readFileSync(pageFile, 'utf8');
const budget = JSON.parse(readFileSync(budgetFile, 'utf8')) as Record<string, Cost>;

const rows = page.split('\n').filter((line) => line.startsWith('| '));
describe('the page of access patterns', () => {
  it.each(Object.entries(tableIndexes))('has the index %s with its keys', (name, { pk, sk }) => {
    const row = rows.filter((line) => line.includes(`| \`${name}\` |`));
    expect(row).toHaveLength(1);
    expect(row[0]).toContain(`\`${pk}\``);
    expect(row[0]).toContain(`\`${sk}\``);
  });

  it('names existing indexes only', () => {
    const section = page.slice(page.indexOf('## By index'), page.indexOf('## The peak'));
    const named = section.split('\n').flatMap((line) => line.match(/^\| [^|]+ \| `(\w+)` \|/)?.[1] ?? []);
    expect(named.sort()).toEqual(Object.keys(tableIndexes).sort());
  });

  it('shows the present budget', () => {
    expect(betweenMarks.exec(page)?.[0]).toBe(costTable(budget));
  });

  it('uses the numbers of the code', () => {
    expect(page).toContain(`stops ${feedHorizonMilliseconds / 1000} s short of now`);
    const commands = Object.entries(budget).filter(([name]) => /^\w+Referral$/.test(name) && budget[name]?.write);
    const steps = commands.filter(([name]) => !/^(draft|updateReferralDraft|markReferralSeen|findReferral)/.test(name));
    const units = steps.map(([, { write }]) => write);
    expect(page).toContain(`A whole command writes ${Math.min(...units)} to ${Math.max(...units)} units`);
  });
});
