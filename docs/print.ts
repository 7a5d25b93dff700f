import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executionPolicyPage } from '../infra/deploy/executionPolicy.ts';
import { costPage } from './cost/page.ts';
import { referralLifeCyclePage } from './referralLifeCyclePage.ts';

/** The pages that `npm run docs` prints from the code. A test refuses a stale page. */
export const printedPages: Record<string, () => string> = {
  'cloudformation-execution-policy.json': executionPolicyPage,
  'cost.md': costPage,
  'life-cycle.md': referralLifeCyclePage,
};

export const pagePath = (name: string) => join(import.meta.dirname, name);

if (import.meta.main) {
  for (const [name, print] of Object.entries(printedPages)) {
    const page = print();
    const isStale = readPage(name) !== page;
    if (isStale) writeFileSync(pagePath(name), page);
    console.log(`docs/${name} ${isStale ? 'written' : 'is up to date'}`);
  }
}

/** The present page. Undefined when it was never printed. */
export function readPage(name: string): string | undefined {
  try {
    return readFileSync(pagePath(name), 'utf8');
  } catch {
    return undefined;
  }
}
