import { documentHash } from '../../services/graphql/documentHash.ts';
import { isAccepted, json, ofAnother, type Received, registered, type Send, type Sent } from './callers.ts';
import { asked, limitPairs } from './limitCases.ts';

/**
 * The attacks of docs/security.md, one request each. None may be served: the answer must contain no data, must not be a
 * fault of the server, must be short, and must not repeat the request.
 */

export const marker = 'Zzqmarker';
export type Case = { what: string; sent: Sent };

const times = (count: number, word: string | ((index: number) => string)) =>
  Array.from({ length: count }, (_, index) => (typeof word === 'string' ? word : word(index))).join(' ');
const raw = (body: string, headers: Record<string, string> = json): Sent => ({ headers, body });
const as = (contentType: string, body = JSON.stringify({ query: '{ me { mutations } }' })): Sent =>
  raw(body, { 'content-type': contentType });
const fromMachine = (body: object): Sent => ({ headers: json, body: JSON.stringify(body), caller: 'machine' });
const good = '{ me { mutations } }';
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const chain = (count: number) =>
  `{ ...F0 } ${times(count, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)} fragment F${count} on Query { me { mutations } }`;

const overTheWire: [string, Sent][] = [
  ['nobody signed in', { ...asked(good), caller: 'anonymous' }],
  ['nobody signed in asks for the schema', { ...asked('{ __schema { types { name } } }'), caller: 'anonymous' }],
  ['GET', { method: 'GET', headers: json, body: JSON.stringify({ query: good }) }],
  ['GET of a mutation', { method: 'GET', headers: {}, body: null }],
  ['HEAD', { ...asked(good), method: 'HEAD' }],
  ['PUT', { ...asked(good), method: 'PUT' }],
  ['DELETE', { ...asked(good), method: 'DELETE' }],
  ['CSRF: text/plain', as('text/plain')],
  ['CSRF: a form', as('application/x-www-form-urlencoded', `query=${encodeURIComponent(good)}`)],
  ['CSRF: a multipart form', as('multipart/form-data; boundary=x')],
  ['CSRF: no content type', raw(JSON.stringify({ query: good }), {})],
  ['a content type of messages', as('message/http')],
  ['a content type that only begins as JSON', as('application/jsonx')],
  ['two content types', as('application/json, text/plain')],
  ['a sequence of JSON', as('application/json-seq')],
  ['application/graphql', as('application/graphql', good)],
  ['an upload', as('multipart/form-data; boundary=x', `--x\r\nname="operations"\r\n\r\n{"query":"${good}"}\r\n--x--`)],
  ['a batch', raw(JSON.stringify([{ query: good }, { query: good }]))],
  ['a batch of one', raw(JSON.stringify([{ query: good }]))],
  ['a batch of a thousand', raw(JSON.stringify(Array.from({ length: 1000 }, () => ({ query: '{ __typename }' }))))],
  ['invalid JSON', raw(`{"query": "${marker}`)],
  ['JSON behind a byte order mark', raw(`\uFEFF${JSON.stringify({ query: good })}`)],
  ['JSON ten thousand levels deep', raw(deep(10_000))],
  [
    'a variable ten thousand levels deep',
    raw(`{"query":"query($kind: CodeKind!) { codes(kind: $kind) { code } }","variables":{"kind":${deep(10_000)}}}`),
  ],
  [
    'the same key twice, the last one an attack',
    raw(`{"query":"${good}","query":"{ __schema { types { fields { type { fields { name } } } } } }"}`),
  ],
  ['a request in the prototype', raw(`{"__proto__":{"query":"${good}"}}`)],
  ['a body over 32 KB', raw(JSON.stringify({ query: `${good} # ${'x'.repeat(32 * 1024)}` }))],
  [
    'a variable of 1 MB',
    asked('query($number: String) { referral(number: $number) { id } }', { number: marker.repeat(110_000) }),
  ],
  ['a query that is a list', raw(JSON.stringify({ query: [good] }))],
  ['variables that are text', raw(JSON.stringify({ query: good, variables: marker }))],
  [
    'a persisted query by its hash',
    raw(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } })),
  ],
  [
    'a persisted query to be kept',
    asked(good, undefined, { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }),
  ],
  ['a huge name of an operation', asked('query A { __typename }', undefined, { operationName: marker.repeat(2_000) })],
  [
    'the name of an operation from the prototype',
    asked('query A { __typename }', undefined, { operationName: '__proto__' }),
  ],
];

const documents: [string, string, object?][] = [
  ['1,000 aliases', `{ ${times(1000, (index) => `a${index}: __typename`)} }`],
  ['101 aliases', `query cop { ${times(101, (index) => `alias${index}: __typename`)} }`],
  ['100 aliased mutations', `mutation { ${times(100, (index) => `a${index}: __typename`)} }`],
  ['10,000 equal fields', `{ ${times(6_000, 'a')} }`],
  ['900 equal fields', `{ ${times(900, '__typename')} }`],
  ['160 overlapping fields', `{ ${times(160, 'a: me { mutations }')} }`],
  ['1,000 directives', `{ __typename ${times(450, '@aa')} }`],
  ['ten unknown directives', `query cop { __typename ${times(10, '@aa')} }`],
  ['fragments that double thirty times', chain(30)],
  ['a fragment inside itself', '{ ...A } fragment A on Query { me { mutations } ...A }'],
  ['two fragments inside each other', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
  ['a document of 2,000 levels', `${'{...'.repeat(2_000)}{__typename}${'}'.repeat(2_000)}`],
  [
    'the schema in circles',
    '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }',
  ],
  ['the schema twice', `{ a: __schema { ${times(120, 'description')} } b: __schema { ${times(140, 'description')} } }`],
  ['parts of the answer later', '{ me { ... @defer { mutations } } }'],
  ['a subscription', 'subscription { changes { cursor } }'],
  ['a suggestion for a field', '{ inbo { nodes { id } } }'],
  ['a suggestion for an argument', '{ inbox(firs: 1) { nodes { id } } }'],
  ['a suggestion for a type', '{ ... on Quer { me { mutations } } }'],
  ['a suggestion for a value', '{ codes(kind: NEE) { code } }'],
  ['a suggestion below the schema', 'query cop { __schema { directive } }'],
  ['a word that is not GraphQL', 'qwerty cop { abc }'],
  ['a name of the prototype', '{ constructor { __proto__ } }'],
  ['names in other letters', '{ mе { mutаtions } }'],
  ['letters that turn the text around', `{ me \u202E{ mutations } ${marker} }`],
  ['an echo of a field', `{ ${marker} }`],
  ['an echo of a literal', `{ codes(kind: "${marker}") { code } }`],
  ['an echo of an enum', 'query($kind: CodeKind!) { codes(kind: $kind) { code } }', { kind: marker }],
  ['an echo of a number', 'query($first: Int) { inbox(first: $first) { nodes { id } } }', { first: marker }],
  ['an echo of a date', 'query($on: Date) { institutions(on: $on) { id } }', { on: { name: marker } }],
  [
    'an echo of an unknown input field',
    'query($filter: ReferralFilter) { inbox(filter: $filter) { nodes { id } } }',
    { filter: { [marker]: 1 } },
  ],
  [
    'variables from the prototype',
    'query($kind: CodeKind!) { codes(kind: $kind) { code } }',
    JSON.parse('{"__proto__":{"kind":"NEED"}}'),
  ],
  [
    'thousands of wrong variables',
    'query($filter: ReferralFilter) { inbox(filter: $filter) { nodes { id } } }',
    { filter: { status: Array.from({ length: 2_000 }, () => 'A') } },
  ],
  ['hundreds of unknown fields', `{ ${times(300, (index) => `f${index}`)} }`],
];

const ofPrograms: [string, object][] = [
  ['a document that is not registered', { query: good }],
  ['a registered document with a field more', { query: registered.replace('id ', 'id number ') }],
  ['the schema', { query: '{ __schema { types { name } } }' }],
  ['the schema by a type', { query: '{ __type(name: "Query") { name } }' }],
  [
    'the schema through a fragment and an alias',
    { query: '{ ...A } fragment A on Query { x: __schema { types { name } } }' },
  ],
  ['a hash that nobody registered', { extensions: { document: { sha256: 'b'.repeat(64) } } }],
  ['a hash that is none', { extensions: { document: { sha256: marker } } }],
  ["another institution's document", { query: ofAnother }],
  ["another institution's hash", { extensions: { document: { sha256: documentHash(ofAnother) } } }],
  [
    'its own text under a registered hash',
    { query: good, extensions: { document: { sha256: documentHash(registered) } } },
  ],
  ['a persisted query', { extensions: { persistedQuery: { version: 1, sha256Hash: documentHash(registered) } } }],
  ['nothing', {}],
  ['an operation that its document does not have', { query: registered, operationName: marker }],
  ['a registered document with a wrong variable', { query: registered, variables: { first: marker } }],
];

export const cases: Case[] = [
  ...overTheWire.map(([what, sent]) => ({ what, sent })),
  ...documents.map(([what, query, variables]) => ({ what, sent: asked(query, variables) })),
  ...ofPrograms.map(([what, body]) => ({ what: `a program sends ${what}`, sent: fromMachine(body) })),
  ...limitPairs.map(({ limit, what, above }) => ({ what: `above ${limit}: ${what}`, sent: above })),
];

export const longestAnswer = 1_024;
export type Finding = { what: string; found: string[] };

/** Sends every case. Returns the cases that were served with the reason, and the slowest of the others. */
export async function probe(send: Send, chosen = cases): Promise<{ findings: Finding[]; milliseconds: number[] }> {
  const findings: Finding[] = [];
  const milliseconds: number[] = [];
  for (const { what, sent } of chosen) {
    const received = await send(sent);
    milliseconds.push(received.milliseconds);
    const found = judged(received);
    if (found.length > 0) findings.push({ what, found });
  }
  return { findings, milliseconds };
}

function judged(received: Received): string[] {
  const { status, body } = received;
  const bytes = Buffer.byteLength(body);
  return [
    isAccepted(received) ? 'accepted' : '',
    status >= 500 ? `status ${status}` : '',
    bytes > longestAnswer ? `${bytes} bytes` : '',
    body.includes(marker) ? 'repeats what was sent' : '',
    /did you mean/i.test(body) ? 'suggests' : '',
    /INTERNAL_SERVER_ERROR|"stack/.test(body) ? 'a fault' : '',
  ].filter((text) => text !== '');
}
