import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoAccount } from '../../data/accounts.ts';
import { inventedCode } from '../../data/demo/details.ts';
import { rolesByMutation } from '../../services/access/permissions.ts';
import { documentOf, referralCommands } from './referralCommands.ts';

type DemoRole = DemoAccount['roles'][number];

export interface ReadyOperation {
  /**
   * The name, for example `completeReferral`. The folder distinguishes versions for different roles:
   * `institution/inbox`.
   */
  name: string;
  query: string;
  /** JSON with placeholders such as `$uuid`. The page fills them at each sending. */
  variables: string;
}

type Who = Pick<DemoAccount, 'roles' | 'institutionId' | 'place'>;
interface Tab extends ReadyOperation {
  roles: readonly string[] | 'everyone';
}

const issuers: DemoRole[] = ['CASEWORKER', 'COORDINATOR'];
const heads: DemoRole[] = ['INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR'];
const institution: DemoRole[] = [...heads, 'INSTITUTION_HANDLER'];

const directory = join(import.meta.dirname, 'operations');
const read = (file: string) => readFileSync(join(directory, file), 'utf8');

function fromFile(name: string, roles: Tab['roles']): Tab {
  const variables = `${name}.variables.json`;
  return {
    name,
    query: read(`${name}.graphql`),
    variables: existsSync(join(directory, variables)) ? read(variables) : '{}',
    roles,
  };
}

/** The roles that may send a mutation, from the table of permissions. */
const allowed = (mutation: string): readonly string[] => rolesByMutation.get(mutation) ?? [];

const commandTabs = referralCommands.map(
  (command): Tab => ({
    name: command.tab,
    query: documentOf(command),
    variables: JSON.stringify({ input: command.input }, null, 2),
    roles: allowed(command.mutation),
  }),
);

/** The tabs of the page, in the order in which a newcomer needs them. */
const tabs: Tab[] = [
  fromFile('everyone/me', 'everyone'),
  fromFile('issuer/inbox', issuers),
  fromFile('institution/inbox', institution),
  fromFile('everyone/referral', [...issuers, ...institution]),
  fromFile('issuer/referrals', ['COORDINATOR']),
  fromFile('issuer/openCase', allowed('openCase')),
  fromFile('issuer/case', issuers),
  fromFile('issuer/updateBeneficiary', allowed('updateBeneficiary')),
  fromFile('issuer/recordSharing', ['CASEWORKER']),
  ...commandTabs,
  fromFile('issuer/setLegalHold', allowed('setLegalHold')),
  fromFile('issuer/releaseLegalHold', allowed('releaseLegalHold')),
  fromFile('issuer/eraseBeneficiary', allowed('eraseBeneficiary')),
  fromFile('issuer/erasures', ['COORDINATOR', 'DPO_AUDITOR']),
  fromFile('issuer/exportBeneficiary', ['COORDINATOR', 'DPO_AUDITOR']),
  fromFile('institution/referrals', heads),
  fromFile('everyone/referralCounts', ['COORDINATOR', 'STATS_VIEWER', ...heads]),
  fromFile('everyone/findReferral', ['CASEWORKER', ...institution]),
  fromFile('issuer/register', ['CASEWORKER', 'REGISTRAR', 'COORDINATOR']),
  fromFile('issuer/suggestedInstitutions', issuers),
  fromFile('everyone/members', ['ADMIN', ...heads]),
  fromFile('everyone/addMember', allowed('addMember')),
  fromFile('everyone/institutions', ['ADMIN', 'DPO_AUDITOR', ...issuers]),
  fromFile('everyone/codes', 'everyone'),
];

const countries: Record<string, Record<string, string>> = {
  MD: { locality: 'Chișinău', legalBasis: 'Legea nr. 274/2011', personalCode: inventedCode('MD', 1) },
  RO: { locality: 'București', legalBasis: 'OG 44/2004', personalCode: inventedCode('RO', 49) },
};

/** Examples that fit the institution and country of an account. */
function localized(variables: string, { institutionId, place, roles }: Who): string {
  const [country = 'MD', code = ''] = institutionId.split(/-(.*)/s);
  const isInstitution = roles.some((role) => institution.includes(role));
  const words: Record<string, string | undefined> = {
    ...countries[country],
    institution: isInstitution ? code : 'MEC',
    file: place.split('.').at(-1)?.slice(0, 2).toUpperCase(),
  };
  return variables.replace(
    /\{(locality|legalBasis|institution|file|personalCode)\}/g,
    (all, word) => words[word] ?? all,
  );
}

/** The tabs of an account: the operations of its roles, with examples of its country. */
export const readyOperations = (who: Who): ReadyOperation[] =>
  tabs
    .filter(({ roles }) => roles === 'everyone' || who.roles.some((role) => roles.includes(role)))
    .map(({ name, query, variables }) => ({ name, query, variables: localized(variables, who) }));
