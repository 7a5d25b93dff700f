// The command `npm run member`: a membership in the table and, at a deployed stage, the account of the member.
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Member } from '../services/caller/member.ts';
import { chooseKeys, chooseStore } from './chooseStore.ts';
import { Refused } from './refused.ts';
import type { Account, UserPool } from './userPool.ts';

const usage = `npm run member -- add --email <address> --name <shown name> --institution <MD-MEC> --role <ROLE> [--role …]
                      [--unit <code>] [--centre <IGM-CH>] [--kind MACHINE] [--subject <sub>]
npm run member -- list --institution <MD-MEC>
npm run member -- remove --email <address> (or --subject <sub>)
npm run member -- invite | disable | enable | reset-mfa --email <address>

All take --stage <stage> [--region <region>]; without, the platform that is running on this machine, where an account is
named by --subject, the subject that the sign-in service gives it. At a stage, add makes the account and invites by
e-mail; a machine (--kind MACHINE) is the app client of its institution.`;

const options = {
  subject: { type: 'string' },
  email: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string', multiple: true },
  institution: { type: 'string' },
  unit: { type: 'string' },
  centre: { type: 'string' },
  kind: { type: 'string' },
  stage: { type: 'string' },
  region: { type: 'string' },
} as const;

type Values = ReturnType<typeof readArguments>['values'];
type Say = (line: string) => void;
type Problem = { code: string; fields?: readonly { path: string; rule: string }[] };

const readArguments = (args: string[]) => parseArgs({ args, allowPositionals: true, options });

const verbs: Record<string, (values: Values, say: Say) => Promise<void>> = {
  add,
  list,
  remove,
  invite: onAccount('invited again: a temporary password for three days is on its way to', (pool, email) =>
    pool.invite(email),
  ),
  disable: onAccount('can no longer sign in; what is signed in ends within the hour:', (pool, email) =>
    pool.disable(email),
  ),
  enable: onAccount('may sign in again:', (pool, email) => pool.enable(email)),
  'reset-mfa': onAccount('signs in with the password and sets up an authenticator app anew:', (pool, email) =>
    pool.resetMfa(email),
  ),
};

/** Throws Refused when the input, the directory or the account does not allow it, otherwise the error of AWS. */
export async function memberCommand(args: string[], say: Say): Promise<void> {
  const { positionals, values } = readArguments(args);
  const verb = positionals.length === 1 ? verbs[positionals[0] ?? ''] : undefined;
  if (!verb) throw new Refused(usage);
  await chooseStore(values.stage, values.region);
  await chooseKeys(values.stage);
  await verb(values, say);
}

async function poolOf(values: Values): Promise<UserPool | undefined> {
  if (values.stage === undefined) return undefined;
  const { openUserPool } = await import('./userPool.ts');
  return openUserPool(values.stage, process.env.AWS_REGION ?? '');
}

function onAccount(done: string, act: (pool: UserPool, email: string) => Promise<unknown>) {
  return async (values: Values, say: Say): Promise<void> => {
    const { email } = values;
    if (!email) throw new Refused(usage);
    const pool = await poolOf(values);
    if (!pool) throw new Refused('accounts are kept at a stage: say --stage');
    await pool.get(email);
    await act(pool, email);
    say(`${done} ${email}`);
  };
}

async function add(values: Values, say: Say): Promise<void> {
  const { email, institution } = values;
  if (!institution || !email) throw new Refused(usage);
  const pool = values.subject ? undefined : await poolOf(values);
  if (pool && values.kind === 'MACHINE') {
    show(await addMembership(values, await pool.machineClient(institution)), say);
    return;
  }
  const existing = await pool?.find(email);
  const account = existing ?? (await pool?.create(email));
  let member: Member;
  try {
    member = await addMembership(values, account?.subject ?? values.subject);
  } catch (error) {
    if (pool && account && !existing) await takeBack(pool, email, error, say);
    throw error;
  }
  show(member, say);
  if (pool && account) await letIn(pool, account, email, say);
}

/** A refused membership leaves no account. When the outcome is unknown the account stays, and a repeat finds both. */
async function takeBack(pool: UserPool, email: string, error: unknown, say: Say): Promise<void> {
  if (error instanceof Refused) await pool.remove(email);
  else say(`the account of ${email} is made, its membership is not certain: repeat the command`);
}

/**
 * The step after the membership: it invites a member who has not signed in yet, and enables a disabled member again.
 */
async function letIn(pool: UserPool, account: Account, email: string, say: Say): Promise<void> {
  if (!account.enabled) await pool.enable(email);
  if (!account.waits) return say(`the account of ${email} was there already`);
  await pool.invite(email);
  say(`invited: a temporary password for three days is on its way to ${email}`);
}

async function addMembership(values: Values, subject: string | undefined): Promise<Member> {
  const { addMember } = await import('../services/members/addMember.ts');
  const institution = values.institution ?? '';
  const added = await addMember(
    {
      idempotencyKey: randomUUID(),
      subject,
      email: values.email,
      displayName: values.name,
      kind: values.kind,
      roles: values.role,
      institution,
      unit: values.unit,
      centre: values.centre,
    },
    await contextOf(institution),
  );
  if (added.ok) return added.member;
  if (added.problem.code === 'DUPLICATE') {
    throw new Refused(`DUPLICATE: ${values.email} is a member already; invite sends the invitation again`);
  }
  throw refusal(added.problem);
}

async function remove(values: Values, say: Say): Promise<void> {
  const { findMember } = await import('../services/caller/memberStore.ts');
  const { removeMember } = await import('../services/members/removeMember.ts');
  const { email } = values;
  if (!values.subject && !email) throw new Refused(usage);
  const pool = email ? await poolOf(values) : undefined;
  const subject = values.subject ?? (await pool?.get(email ?? ''))?.subject;
  if (!subject) throw new Refused('the platform on this machine knows members by --subject');
  const member = await findMember(subject);
  if (!member) throw new Refused(`${email ?? subject} is no member`);
  const removed = await removeMember({ memberId: subject }, await contextOf(member.institutionId));
  if (!removed.ok) throw refusal(removed.problem);
  show(removed.member, say);
  say(`${removed.unassignedReferrals} referrals have no handler now`);
  if (!pool || !email) return;
  await pool.disable(email);
  say(`${email} can no longer sign in`);
}

async function list(values: Values, say: Say): Promise<void> {
  if (!values.institution) throw new Refused(usage);
  const { listMembers } = await import('../services/caller/memberStore.ts');
  for (const member of await listMembers(values.institution)) show(member, say);
}

async function contextOf(institutionId: string) {
  const { asAdministrator } = await import('../services/caller/actor.ts');
  const { newTrail } = await import('../services/caller/auditTrail.ts');
  const { loadDirectory } = await import('../services/institutions/institutionStore.ts');
  const country = institutionId.slice(0, 2);
  return {
    actor: asAdministrator(country, institutionId),
    now: () => new Date(),
    commitDeadline: () => Date.now() + 30_000,
    directory: () => loadDirectory(country),
    trail: newTrail(),
  };
}

const refusal = ({ code, fields = [] }: Problem) =>
  new Refused([code, ...fields.map(({ path, rule }) => `${path} ${rule}`)].join('\n  '));

const show = ({ memberId, displayName, roles, institutionId, active }: Member, say: Say) =>
  say(`${memberId}  ${institutionId}  ${displayName}  ${roles.join(' ')}${active ? '' : '  (removed)'}`);
