import type { QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { tapStore } from '../../campaigns/support/storeTap.ts';
import type { Client } from '../../support/inProcess.ts';

/** Reads lists page by page like a client, and measures the cost of each page. */

export type Node = {
  id: string;
  number: string | null;
  status: string;
  urgency: string;
  needCode: string;
  waitingOn: string;
  handlerId: string | null;
  receivingUnit: string | null;
  receivingInstitution: { id: string };
  restricted: boolean;
  issuedAt: string | null;
  completionDue: string | null;
};
export type Page = { nodes: Node[]; cursors: string[]; hasNextPage: boolean; endCursor: string | null };
export type ListName = 'inbox' | 'register' | 'referrals';

const fields = `nodes { id number status urgency needCode waitingOn handlerId receivingUnit receivingInstitution { id }
  restricted issuedAt completionDue } edges { cursor node { id } } pageInfo { hasNextPage endCursor }`;
const declared: Record<ListName, string> = {
  inbox: '$filter: ReferralFilter',
  register: '$centre: String, $year: Int, $status: [ReferralStatus!], $institution: String, $period: Period',
  referrals: '$filter: ReferralFilter, $institution: String, $period: Period, $closed: Boolean',
};
const documentOf = (list: ListName) => {
  const names = [...declared[list].matchAll(/\$(\w+)/g)].map(([, name]) => `${name}: $${name}`);
  return `query(${declared[list]}, $first: Int, $after: String) {
    list: ${list}(${names.join(', ')}, first: $first, after: $after) { ${fields} } }`;
};

export async function pageOf(client: Client, list: ListName, args: object = {}): Promise<Page> {
  const { data, errors } = await client(documentOf(list), args as Record<string, unknown>);
  if (errors) throw new Error(JSON.stringify(errors[0]?.extensions));
  const { nodes, edges, pageInfo } = data.list;
  return { nodes, cursors: edges.map(({ cursor }: { cursor: string }) => cursor), ...pageInfo };
}

/** The whole list, page by page. A list without an end is a fault. */
export async function allOf(client: Client, list: ListName, args: object = {}, first = 13): Promise<Node[]> {
  const found: Node[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 500; pages++) {
    const page: Page = await pageOf(client, list, { ...args, first, ...(after && { after }) });
    if (page.nodes.length > first) throw new Error(`a page of ${page.nodes.length}`);
    found.push(...page.nodes);
    if (!page.hasNextPage) return found;
    if (page.endCursor === after || page.endCursor === null) throw new Error('the list stands still');
    after = page.endCursor;
  }
  throw new Error('the list does not end');
}

export const idsOf = (nodes: { id: string }[]) => nodes.map(({ id }) => id);

export type Cost = {
  queries: number;
  partitions: Set<string | undefined>;
  others: number;
  bytes: number;
  stop: () => void;
};

/** The queries of a page and their reads. An eventually consistent unit stands for 8 KB. */
export function costOfPages(): Cost {
  const cost: Cost = { queries: 0, partitions: new Set(), others: 0, bytes: 0, stop: () => undefined };
  cost.stop = tapStore(async ({ name, input, next }) => {
    if (name !== 'Query') {
      cost.others += 1;
      return next({ input });
    }
    cost.queries += 1;
    cost.partitions.add((input as QueryCommandInput).ExpressionAttributeValues?.[':pk']?.S);
    const answer = await next({ input: { ...input, ReturnConsumedCapacity: 'TOTAL' } as typeof input });
    cost.bytes += ((answer.output as QueryCommandOutput).ConsumedCapacity?.CapacityUnits ?? 0) * 8 * 1024;
    return answer;
  });
  return cost;
}
