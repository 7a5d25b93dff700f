import { join } from 'node:path';
import type { Cost } from './meter.ts';

/** The budget as a table of the page on access patterns, between two marks. */
export const pageFile = join(import.meta.dirname, '../../../docs/access-patterns.md');
export const budgetFile = join(import.meta.dirname, '../budget.json');
export const betweenMarks = /(?<=<!-- budget -->\n)[\s\S]*(?=<!-- \/budget -->)/;

export const costTable = (budget: Record<string, Cost>): string =>
  [
    '| operation | requests | read | write | key service |',
    '|---|---|---|---|---|',
    ...Object.entries(budget).map(
      ([name, { requests, read, write, kms }]) => `| ${name} | ${requests} | ${read} | ${write} | ${kms} |`,
    ),
    '',
  ].join('\n');
