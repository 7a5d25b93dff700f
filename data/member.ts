// npm run member -- add|list …: the first members of a stage, who can then add others through the API.
import { parseArgs } from 'node:util';
import type { Member } from '../services/members/member.ts';
import { chooseStore } from './chooseStore.ts';

const usage = `npm run member -- add --subject <sub> --email <address> --name <shown name> --role <ROLE> [--role …]
                      --institution <MD-MEC> [--unit <code>] [--centre <IGM-CH>] [--kind MACHINE] [--stage <stage>]
npm run member -- list --institution <MD-MEC> [--stage <stage>]

<sub> is the subject that the sign-in service gives the account (a machine's is its client id). Without --stage: the
platform that is running on this machine.`;

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
} as const;

class Refused extends Error {}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  const [verb] = positionals;
  if (positionals.length !== 1 || !values.institution || (verb !== 'add' && verb !== 'list')) throw new Refused(usage);
  await chooseStore(values.stage);
  if (verb === 'list') return list(values.institution);
  const { randomUUID } = await import('node:crypto');
  const { asAdministrator } = await import('../services/access/actor.ts');
  const { addMember } = await import('../services/members/addMember.ts');
  const { loadDirectory } = await import('../services/institutions/institutionStore.ts');
  const country = values.institution.slice(0, 2);
  const input = {
    idempotencyKey: randomUUID(),
    subject: values.subject,
    email: values.email,
    displayName: values.name,
    kind: values.kind,
    roles: values.role,
    institution: values.institution,
    unit: values.unit,
    centre: values.centre,
  };
  const added = await addMember(input, {
    actor: asAdministrator(country, values.institution),
    now: () => new Date(),
    commitDeadline: () => Date.now() + 30_000,
    directory: () => loadDirectory(country),
  });
  if (added.ok) return show(added.member);
  const { problem } = added;
  const fields = problem.code === 'VALIDATION' ? problem.fields.map(({ path, rule }) => `${path} ${rule}`) : [];
  throw new Refused([problem.code, ...fields].join('\n  '));
}

async function list(institutionId: string): Promise<void> {
  const { listMembers } = await import('../services/members/memberStore.ts');
  for (const member of await listMembers(institutionId)) show(member);
}

const show = ({ memberId, displayName, roles, institutionId, active }: Member) =>
  console.log(`${memberId}  ${institutionId}  ${displayName}  ${roles.join(' ')}${active ? '' : '  (removed)'}`);

try {
  await main();
} catch (error) {
  console.error(error instanceof Refused ? error.message : error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
