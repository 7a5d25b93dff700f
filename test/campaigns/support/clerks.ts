import { randomUUID } from 'node:crypto';
import type { MemberRole } from '../../../services/caller/member.ts';
import { putMember } from '../../../services/caller/memberStore.ts';
import type { Client, InProcess } from '../../support/inProcess.ts';

export type Clerk = { memberId: string; client: Client };

/** New members of an institution, each with its own account. */
export async function addClerks(
  platform: InProcess,
  howMany: number,
  where: { institutionId?: string; role?: MemberRole; centre?: string; unit?: string } = {},
): Promise<Clerk[]> {
  const { institutionId = 'MD-MEC', role = 'INSTITUTION_CONTACT', centre, unit } = where;
  const added = Array.from({ length: howMany }, async () => {
    const memberId = randomUUID();
    await putMember({
      memberId,
      kind: 'PERSON',
      displayName: 'Funcționar',
      email: `${memberId}@demo.indreptar.example`,
      roles: [role],
      country: institutionId.slice(0, 2),
      institutionId,
      unit,
      centre,
      active: true,
      version: 1,
    });
    return { memberId, client: platform.asMember(memberId) };
  });
  return Promise.all(added);
}

/** The number of answers of each kind: a success by its type, a refusal by its code. */
export function tallied(answers: { __typename: string; code?: string }[]): Record<string, number> {
  const tally: Record<string, number> = {};
  for (const { __typename, code } of answers) {
    const kind = code ?? __typename;
    tally[kind] = (tally[kind] ?? 0) + 1;
  }
  return tally;
}
