import { randomUUID } from 'node:crypto';
import { putMember } from '../../services/caller/memberStore.ts';
import { workerScope } from '../../services/caller/scope.ts';
import { documentHash, normalised } from '../../services/graphql/documentHash.ts';
import { putDocument } from '../../services/graphql/documentStore.ts';
import { type Call, call, claimsOf } from '../support/gateway.ts';
import { subOfPlace } from '../support/inProcess.ts';

/** The callers of the endpoint in these tests, and the judgement of an answer. */

export const machineClient = 'desktop-client';
/** The system of MEC: a machine member with its own app client. */
export const machine = randomUUID();

/** The one document that MEC has registered for its system, and one of another institution. */
export const registered = 'query Read($first: Int) { inbox(first: $first) { nodes { id version } } }';
export const ofAnother = 'query Other { inbox(first: 1) { nodes { id } } }';

/** Adds the system of MEC and the documents to the store of this process. */
export async function addMachine(): Promise<void> {
  await putMember({
    memberId: machine,
    kind: 'MACHINE',
    displayName: 'system.mec',
    email: 'system.mec@demo.indreptar.example',
    roles: ['INSTITUTION_CONTACT'],
    country: 'MD',
    institutionId: 'MD-MEC',
    active: true,
    version: 1,
  });
  await register('MD-MEC', registered);
  await register('MD-MC', ofAnother);
}

async function register(institutionId: string, text: string): Promise<void> {
  const document = { sha256: documentHash(text), text: normalised(text), name: 'test', registeredAt: '' };
  await putDocument(workerScope('test'), institutionId, document);
}

export const documentOfMec = (text: string) => register('MD-MEC', text);

/** `explorer` belongs to the Ministry of Culture, `receiver` to the Ministry of Education. */
export type Caller = 'anonymous' | 'explorer' | 'receiver' | 'machine';

const claims = {
  anonymous: () => undefined,
  explorer: () => claimsOf(subOfPlace('contact.mc')),
  receiver: () => claimsOf(subOfPlace('contact.mec')),
  machine: () => claimsOf(machine, { client_id: machineClient }),
};

/** A request on the wire, and its answer. */
export type Sent = Omit<Call, 'claims'> & { caller?: Caller };
export type Received = { status: number; body: string; milliseconds: number };
export type Send = (sent: Sent) => Promise<Received>;

export const json = { 'content-type': 'application/json' };

/** The Lambda's handler, as the gateway calls it. */
export const sendToHandler: Send = async ({ caller = 'explorer', ...rest }) => {
  const startedAt = performance.now();
  const answer = await call({ headers: json, ...rest, claims: claims[caller]() });
  return { status: answer.statusCode, body: answer.body, milliseconds: performance.now() - startedAt };
};

type Parsed = { data?: unknown; errors?: { message: string; extensions?: { code?: string; limit?: string } }[] };

export function parsed(body: string): Parsed {
  try {
    return (JSON.parse(body) ?? {}) as Parsed;
  } catch {
    return {};
  }
}

/** True when the document was executed and data was returned. */
export const isAccepted = ({ body }: Received): boolean => {
  const { data } = parsed(body);
  return typeof data === 'object' && data !== null && Object.values(data).some((value) => value !== null);
};
export const codeOf = ({ body }: Received) => parsed(body).errors?.[0]?.extensions?.code;
export const limitOf = ({ body }: Received) => parsed(body).errors?.[0]?.extensions?.limit;
