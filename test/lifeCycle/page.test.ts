import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { referralLifeCyclePage } from '../../docs/referralLifeCyclePage.ts';
import { actions } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import { statuses } from '../../services/referrals/referral.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/life-cycle.md'), 'utf8');

it('docs/life-cycle.md says what the table says: else run npm run docs', () =>
  expect(page).toBe(referralLifeCyclePage()));

it('its picture shows every status, and its table every action', () => {
  const picture = page.slice(page.indexOf('stateDiagram-v2'), page.indexOf('```\n\n'));
  for (const status of statuses) expect(picture).toMatch(new RegExp(`--> ${status} :|--> ${status}\\n| ${status}\\n`));
  for (const action of actions) expect(page).toContain(`| \`${action}\` |`);
});
