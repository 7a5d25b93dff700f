import { randomUUID } from 'node:crypto';
import { startServer } from '../../services/graphql/server.ts';
import { lines } from '../lifeCycle/truth.ts';
import { type InProcess, subOfPlace } from '../support/inProcess.ts';
import { aCase, aDraft, aPerson, successOf } from '../support/referrals.ts';
import type { Ask, Data, Told } from './reference.ts';

/**
 * The GraphQL API for the model. Names of the model become ids, numbers and codes, and answers come back in the words
 * of the model.
 */

export type Shown = {
  status: string;
  version: number;
  outcome: string | null;
  actions: string[];
  turn: string;
  hops: number;
  attempt: number;
  handler: string | null;
};
export type Said = {
  code: string;
  paths?: string[] | undefined;
  current?: Data | undefined;
  told?: Told | undefined;
  child?: string | undefined;
  shown?: Shown | null | undefined;
};

const mutationOf = (action: string): string =>
  ({ DRAFT: 'draftReferral', ISSUE_NEW: 'issueReferral' })[action] ??
  lines.find((line) => line.action === action)?.mutation ??
  '';

/** The number of queries that a document may contain. */
const mostQueries = 5;
const shownFields =
  'id number version status outcome availableActions waitingOn waitingFor hopCount attempt handlerId measures { id }';
const toldFields = 'version type from to impliedSteps';
const documents = new Map<string, string>();
function documentOf(mutation: string): string {
  const name = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}`;
  const problems =
    mutation === 'draftReferral'
      ? ''
      : `... on IllegalTransitionProblem { currentStatus availableActions } ... on VersionConflictProblem { currentVersion currentStatus }`;
  const child = mutation === 'redirectReferral' ? 'child { id }' : '';
  const document = `mutation($input: ${name}Input!) { result: ${mutation}(input: $input) { __typename
    ... on Problem { code fields { path } } ${problems}
    ... on ${successOf(mutation)} { referral { ${shownFields} } event { ${toldFields} } ${child} } } }`;
  documents.set(mutation, document);
  return document;
}

// biome-ignore lint/suspicious/noExplicitAny: the answers of many documents.
type Json = any;

const shownOf = (referral: Json): Shown | null =>
  referral && {
    status: referral.status,
    version: referral.version,
    outcome: referral.outcome,
    actions: [...referral.availableActions].sort(),
    turn: `${referral.waitingOn} ${referral.waitingFor}`,
    hops: referral.hopCount,
    attempt: referral.attempt,
    handler: referral.handlerId,
  };
const toldOf = ({ version, type, from, to, impliedSteps }: Json): Told => ({
  type,
  from,
  to,
  version,
  implied: impliedSteps,
});

/** A referral of one sequence, as the API knows it. */
type Known = { id: string; number?: string; measures: string[] };

export type Api = Awaited<ReturnType<typeof startApi>>;

export async function startApi(platform: InProcess) {
  const server = await startServer();
  async function send(place: string, now: string, query: string, variables?: Record<string, unknown>): Promise<Json> {
    const contextValue = { ...(await platform.contextOf(place)), now: () => new Date(now) };
    const { body } = await server.executeOperation({ query, ...(variables && { variables }) }, { contextValue });
    if (body.kind !== 'single') throw new Error('one answer was expected');
    const { data, errors } = JSON.parse(JSON.stringify(body.singleResult));
    // A thing that does not exist for a member is no fault. The answer is null and says so.
    const faults = errors?.some(({ extensions }: Json) => extensions.code !== 'NOT_FOUND');
    if (faults) throw new Error(`${JSON.stringify(errors)} to ${JSON.stringify(variables)}`);
    return data;
  }

  /** A case with so many persons. Each sequence has one person for itself. */
  async function openCase(place: string, now: string, persons: number): Promise<{ id: string; persons: string[] }> {
    const householdMembers = Array.from({ length: persons - 1 }, () => aPerson());
    const query = `mutation($input: OpenCaseInput!) { openCase(input: $input) {
      ... on OpenCaseSuccess { case { id beneficiary { id } householdMembers { id } } } } }`;
    const { openCase: opened } = await send(place, now, query, { input: aCase({ householdMembers }) });
    const { id, beneficiary, householdMembers: others } = opened.case;
    return { id, persons: [beneficiary, ...others].map((person: { id: string }) => person.id) };
  }

  return {
    openCase,
    play: (caseId: string, beneficiaryId: string) => new Conversation(send, caseId, beneficiaryId),
    stop: () => server.stop(),
  };
}

type Send = (place: string, now: string, query: string, variables?: Record<string, unknown>) => Promise<Json>;

/** The conversation of one sequence with the API. It remembers the API's names of referrals, measures and keys. */
export class Conversation {
  readonly #send: Send;
  readonly #caseId: string;
  readonly #beneficiaryId: string;
  readonly #known: Known[] = [];
  readonly #keys = new Map<string, string>();
  #caseVersion = 1;

  constructor(send: Send, caseId: string, beneficiaryId: string) {
    this.#send = send;
    this.#caseId = caseId;
    this.#beneficiaryId = beneficiaryId;
  }

  async ask(ask: Ask): Promise<Said> {
    const mutation = mutationOf(ask.action);
    const { result } = await this.#send(ask.by, ask.now, documents.get(mutation) ?? documentOf(mutation), {
      input: this.#input(ask),
    });
    if (result.code) {
      const { currentStatus: status, currentVersion: version, availableActions } = result;
      const current = status && {
        status,
        ...(version !== undefined ? { version } : { actions: [...availableActions].sort() }),
      };
      const paths = result.fields.map(({ path }: { path: string }) => path.replace(/^draft\./, ''));
      return { code: result.code, current, ...(result.code === 'VALIDATION' && { paths }) };
    }
    const { referral, event, child } = result;
    if (ask.on === this.#known.length) this.#meet({ id: referral.id, measures: [] });
    this.#learn(ask.on, referral);
    return { code: 'OK', told: toldOf(event), child: child?.id, shown: shownOf(referral) };
  }

  /** Adds the child that a redirect has made. */
  adopt(id: string, parent: number): void {
    this.#meet({ id, measures: this.#known[parent]?.measures ?? [] });
  }

  /** A repeated command answers with a known referral. */
  #meet(known: Known): void {
    if (!this.#known.some(({ id }) => id === known.id)) this.#known.push(known);
  }

  async close(place: string, now: string): Promise<string> {
    const query = `mutation($input: CloseCaseInput!) { closeCase(input: $input) { __typename ... on Problem { code } } }`;
    const input = { case: { id: this.#caseId }, expectedVersion: this.#caseVersion, reasonCode: 'MOVED_ABROAD' };
    return (await this.#send(place, now, query, { input })).closeCase.code ?? 'OK';
  }

  /** Records the word of the person on the sharing. Returns the number of referrals that it changed. */
  async say(place: string, now: string, objects: boolean): Promise<number | string> {
    const query = `mutation($input: RecordSharingInput!) { recordSharing(input: $input) { __typename
      ... on Problem { code } ... on RecordSharingSuccess { told case { version } } } }`;
    const { recordSharing: answer } = await this.#send(place, now, query, {
      input: {
        ...{ case: { id: this.#caseId }, beneficiaryId: this.#beneficiaryId, idempotencyKey: randomUUID() },
        ...{ informedAt: now.slice(0, 10), language: 'ar', legalBasis: 'Legea 274/2011' },
        agreement: objects ? 'OBJECTED' : 'AGREED',
      },
    });
    if (answer.code) return answer.code;
    this.#caseVersion = answer.case.version;
    return answer.told.length;
  }

  async read(place: string, now: string, on: number): Promise<Shown | null> {
    const query = `query($id: ID) { referral(id: $id) { ${shownFields} } }`;
    const { referral } = await this.#send(place, now, query, { id: this.#known[on]?.id });
    this.#learn(on, referral);
    return shownOf(referral);
  }

  async histories(place: string, now: string): Promise<{ shown: Shown | null; history: Told[] }[]> {
    const all: { shown: Shown | null; history: Told[] }[] = [];
    for (let from = 0; from < this.#known.length; from += mostQueries) {
      const fields = this.#known
        .slice(from, from + mostQueries)
        .map(({ id }, n) => `r${n}: referral(id: "${id}") { ${shownFields} history { ${toldFields} } }`);
      const data = await this.#send(place, now, `{ ${fields.join('\n')} }`);
      const found = Object.values(data).map((referral: Json) => ({
        shown: shownOf(referral),
        history: referral.history.map(toldOf),
      }));
      all.push(...found);
    }
    return all;
  }

  #learn(on: number, referral: Json): void {
    const known = this.#known[on];
    if (!known || !referral) return;
    known.number = referral.number;
    known.measures = referral.measures.map(({ id }: { id: string }) => id);
  }

  #input(ask: Ask): object {
    const key = ask.key && { idempotencyKey: this.#keyOf(ask.key) };
    const data = this.#dataOf(ask);
    if (ask.action === 'DRAFT' || ask.action === 'ISSUE_NEW') return { ...key, draft: data };
    const { id, number } = this.#known[ask.on] as Known;
    const isNamedByNumber = number && ask.action !== 'ISSUE' && ask.version % 5 === 4;
    return { ...key, referral: isNamedByNumber ? { number } : { id }, expectedVersion: ask.version, ...data };
  }

  #keyOf(name: string): string {
    const key = this.#keys.get(name) ?? randomUUID();
    this.#keys.set(name, key);
    return key;
  }

  #dataOf({ action, data, on }: Ask): Data {
    const known = this.#known[on];
    const { measures, informationSharing, handlerId, results, duplicateOf, ...rest } = data;
    const draft = aDraft(this.#caseId);
    const isNew = action === 'DRAFT' || action === 'ISSUE_NEW';
    const named = (measure: number) => known?.measures[measure] ?? randomUUID();
    return {
      ...(isNew && { case: draft.case, needCode: draft.needCode, beneficiaryId: this.#beneficiaryId }),
      ...rest,
      ...(measures !== undefined && {
        measures: Array.from({ length: Number(measures) }, (_, n) => ({ activity: `Curs ${n}` })),
      }),
      ...(informationSharing !== undefined && { informationSharing: draft.informationSharing }),
      ...(handlerId !== undefined && { handlerId: subOfPlace(String(handlerId)) }),
      ...(duplicateOf !== undefined && { duplicateOf: { id: this.#known[Number(duplicateOf)]?.id ?? randomUUID() } }),
      ...(results !== undefined && {
        results: (results as { measure?: number }[]).map(({ measure, ...result }) => ({
          ...result,
          ...(measure !== undefined && { measureId: named(measure) }),
        })),
      }),
    };
  }
}
