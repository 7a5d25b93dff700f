import { describe, expect, it } from '@jest/globals';
import { printedPages, readPage } from '../../docs/print.ts';
import { actions } from '../../services/referrals/lifeCycle.ts';
import { statuses } from '../../services/referrals/referral.ts';

describe('printed pages', () => {
  it.each(Object.entries(printedPages))('docs/%s says what the code says: else run npm run docs', (name, print) => {
    expect(readPage(name)).toBe(print());
  });

  it('the picture of the life cycle shows every status, and the table every action', () => {
    const page = readPage('life-cycle.md') ?? '';
    const picture = page.slice(page.indexOf('stateDiagram-v2'), page.indexOf('```\n\n'));
    for (const status of statuses)
      expect(picture).toMatch(new RegExp(`--> ${status} :|--> ${status}\\n| ${status}\\n`));
    for (const action of actions) expect(page).toContain(`| \`${action}\` |`);
  });
});
