import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { executableSchema } from '../../services/graphql/server.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { issuedReferral } from '../support/referrals.ts';
import { betweenMarks, budgetFile, costTable, pageFile } from './support/costTable.ts';
import { type Cost, costless, measured } from './support/meter.ts';
import { lifeCycleCost, operations, waiting, warm } from './support/operations.ts';

/**
 * The cost of every operation, compared with the reviewed file. A change shows as a diff of the file. `UPDATE_BUDGET=1`
 * writes the file and the table in docs/access-patterns.md.
 */
const lifeCycle = 'a referral: issue, acknowledge, 2 updates, close, 5 pages, 5 details';

let platform: InProcess;
const costs: Record<string, Cost> = {};
beforeAll(async () => {
  platform = await startInProcess();
  for (let made = 0; made < waiting; made++) await issuedReferral(platform.as('caseworker.chisinau'));
  // Lists come first, while they hold only the data that was made for them.
  const ofLists = Object.entries(operations).filter(([name]) =>
    /^(inbox|referrals|register|referralCounts)/.test(name),
  );
  costs[lifeCycle] = costless;
  for (const [name, prepare] of [...ofLists, ...Object.entries(operations)]) {
    if (costs[name]) continue;
    const operation = await prepare(platform);
    await warm(platform);
    costs[name] = await measured(operation);
  }
  await warm(platform);
  costs[lifeCycle] = await lifeCycleCost(platform);
});
afterAll(() => platform.stop());

/** As the formatter writes it. */
function line([name, { requests, read, write, kms }]: [string, Cost]): string {
  const parts = [`"requests": ${requests}`, `"read": ${read}`, `"write": ${write}`, `"kms": ${kms}`];
  const short = `  ${JSON.stringify(name)}: { ${parts.join(', ')} }`;
  return short.length < 120 ? short : `  ${JSON.stringify(name)}: {\n    ${parts.join(',\n    ')}\n  }`;
}

describe('the budget', () => {
  it('is kept by every operation', () => {
    const sorted = Object.fromEntries(Object.entries(costs).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (process.env.UPDATE_BUDGET) {
      writeFileSync(budgetFile, `{\n${Object.entries(sorted).map(line).join(',\n')}\n}\n`);
      writeFileSync(pageFile, readFileSync(pageFile, 'utf8').replace(betweenMarks, costTable(sorted)));
    }
    expect(sorted).toEqual(JSON.parse(readFileSync(budgetFile, 'utf8')));
  });

  it('has every mutation and every query of the schema', () => {
    const schema = executableSchema();
    const names = [schema.getMutationType(), schema.getQueryType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    expect(names.filter((name) => !costs[name])).toEqual([]);
  });
});

describe('round trips', () => {
  const requestsOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, costs[name]?.requests]));
  const all = (names: string[], requests: number) => Object.fromEntries(names.map((name) => [name, requests]));

  it('of a command are two: one read, one transaction', () => {
    // The operations that need more calls: a draft names its case, a child takes a number, and a removal looks for the
    // member's referrals.
    const more = ['issueReferral of a draft', 'redirectReferral', 'acknowledgeReferral by number', 'removeMember'];
    const mutations = Object.keys(executableSchema().getMutationType()?.getFields() ?? {});
    // Operations on a person look up all referrals of the person and the rows of the case.
    const ofPerson = { recordSharing: 4, releaseLegalHold: 3, eraseBeneficiary: 10 };
    const others = [...more, ...Object.keys(ofPerson), 'assignReferral', 'markReferralSeen'];
    const usual = mutations.filter((name) => !others.includes(name));
    expect(requestsOf(usual)).toEqual(all(usual, 2));
    expect(requestsOf(more.slice(0, 3))).toEqual(all(more.slice(0, 3), 3));
    expect(requestsOf(Object.keys(ofPerson))).toEqual(ofPerson);
    // One more look-up shows whether the handler is still a member.
    expect(requestsOf(['assignReferral'])).toEqual({ assignReferral: 3 });
    // State and history are read at once, and one write records the opening.
    expect(requestsOf(['markReferralSeen'])).toEqual({ markReferralSeen: 3 });
    expect(requestsOf(['acknowledgeReferral repeated'])).toEqual({ 'acknowledgeReferral repeated': 2 });
  });

  it('of a page are one', () => {
    const pages = [
      'inbox',
      'inbox of a caseworker',
      'register',
      'referrals',
      'referrals of an institution',
      'referrals of an institution in a period',
      'referralCounts',
      'changes',
    ];
    expect(requestsOf(pages)).toEqual(all(pages, 1));
    // The own referrals and the unassigned ones are read in parallel.
    expect(requestsOf(['inbox of a handler'])).toEqual({ 'inbox of a handler': 2 });
  });

  it('of a referral with its history are two at once, three by number, and one more at the first opening by the institution', () => {
    const names = ['referral', 'referral by number', 'referral opened first'];
    const logged = 1;
    expect(requestsOf(names)).toEqual({
      referral: 2 + logged,
      'referral by number': 3 + logged,
      'referral opened first': 3 + logged,
    });
  });

  it('of signing in, of permissions and of the directory are none when warm', () => {
    const names = ['me', 'institutions', 'institution', 'services', 'suggestedInstitutions', 'codes'];
    expect(requestsOf(names)).toEqual(all(names, 0));
  });
});

describe('calls of the key service', () => {
  const kmsOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, costs[name]?.kms]));
  const cold = 'its person’s key not in memory';

  it('are none while the keys are in memory, and never any for lists', () => {
    // New persons need new keys. The key service hashes a personal code, because the key of the hash never leaves it.
    const asking = ['openCase', 'findReferral'];
    const names = Object.keys(costs).filter((name) => !name.endsWith(cold) && !asking.includes(name));
    expect(Object.entries(kmsOf(names)).filter(([, calls]) => calls !== 0)).toEqual([]);
    expect(kmsOf(asking)).toEqual({ openCase: 2, findReferral: 1 });
  });

  it('are one, after one more read, when the key of the person is not in memory', () => {
    for (const name of ['referral', 'acknowledgeReferral']) {
      const without = costs[`${name}, ${cold}`];
      expect(without?.kms).toBe(1);
      expect(without?.requests).toBe((costs[name]?.requests ?? 0) + 1);
    }
  });
});
