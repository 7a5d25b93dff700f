import { readFileSync } from 'node:fs';
import type { Bench, Figure } from './support/figures.ts';

/** The counts that test/budget measures and holds: requests to DynamoDB, and billed units. */
type Cost = { requests: number; read: number; write: number; kms: number };
const budgetFile = new URL('../test/budget/budget.json', import.meta.url);

export const bench: Bench = {
  measure: async () => {
    const budget = JSON.parse(readFileSync(budgetFile, 'utf8')) as Record<string, Cost>;
    const costOf = (operation: string): Cost => {
      const cost = budget[operation];
      if (!cost) throw new Error(`no ${operation} in the budget`);
      return cost;
    };
    const requests = (operation: string, atMost: number, name = operation): Figure => {
      const { requests: reached, read, write } = costOf(operation);
      const note = `${read} read and ${write} write units`;
      return { name: `requests: ${name}`, goal: { atMost }, reached, unit: '', note };
    };
    const lifeCycle = costOf('a referral: issue, acknowledge, 2 updates, close, 5 pages, 5 details');
    return [
      requests('register', 1, 'list page 1'),
      requests('inbox', 1, 'inbox'),
      requests('referral', 2, 'referral with its history, and the entry of the access log'),
      requests('referral by number', 3, 'the same by number'),
      requests('acknowledgeReferral', 2, 'a command'),
      requests('me', 0, 'sign-in and permission, warm'),
      { name: 'a referral’s life: requests', reached: lifeCycle.requests, unit: '' },
      { name: 'a referral’s life: read units', reached: lifeCycle.read, unit: '' },
      { name: 'a referral’s life: write units', reached: lifeCycle.write, unit: '' },
    ];
  },
};
