/* global React, ReactDOM, GraphiQL */
import { fillPlaceholders, lastSeen } from '/graphiql/placeholders.js';

const setup = await (await fetch('/graphiql/setup.json')).json();
const element = (id) => document.getElementById(id);
const root = ReactDOM.createRoot(element('graphiql'));
const state = { account: undefined, token: undefined, last: read('last') ?? {} };

function read(name) {
  return JSON.parse(sessionStorage.getItem(`indreptar:${name}`) ?? 'null');
}
const keep = (name, value) => sessionStorage.setItem(`indreptar:${name}`, JSON.stringify(value));

async function signIn(account) {
  const answer = await fetch('/graphiql/sign-in', { method: 'POST', body: JSON.stringify({ email: account.email }) });
  const { token, message } = await answer.json();
  if (!token) throw new Error(message ?? `sign-in: ${answer.status}`);
  state.account = account;
  state.token = token;
  keep('account', account.email);
}

const send = (body) =>
  fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-language': element('language').value,
      authorization: `Bearer ${state.token}`,
    },
    body,
  });

async function fetcher({ query, variables, operationName }) {
  if (!state.token)
    return { errors: [{ message: 'Alegeți un cont demonstrativ, sus. / Choose a demo account above.' }] };
  const body = JSON.stringify({ query, operationName, variables: fillPlaceholders(variables ?? {}, state.last) });
  let answer = await send(body);
  if (answer.status === 401) {
    // The hour of the token is over: the account is still the same.
    await signIn(state.account);
    answer = await send(body);
  }
  const result = await answer.json();
  state.last = lastSeen(result, state.last);
  keep('last', state.last);
  showLast();
  return result;
}

function showLast() {
  const { number, version, case: file } = state.last;
  const seen = [
    ['$number', number],
    ['$version', version],
    ['$case', file],
  ].filter(([, value]) => value !== undefined);
  const filled = seen.map(([name, value]) => `${name} = ${value}`).join(', ');
  element('last').textContent = filled && `Se completează la trimitere / Filled in when sent: ${filled}`;
}

/** Tabs of one account, apart from those of the others; new ones when the ready operations change. */
function storageOf(account) {
  const prefix = `indreptar:${setup.version}:${account?.place ?? ''}:`;
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return {
    // Variables are what people change here: half of the height for them.
    getItem: (key) => localStorage.getItem(prefix + key) ?? (key === 'graphiql:secondaryEditorFlex' ? '1' : null),
    setItem: (key, value) => localStorage.setItem(prefix + key, value),
    removeItem: (key) => localStorage.removeItem(prefix + key),
    clear: () => {
      for (const key of keys()) localStorage.removeItem(key);
    },
    get length() {
      return keys().length;
    },
  };
}

let shown = 0;
function show() {
  const { account } = state;
  element('status').textContent = account
    ? `Conectat / Signed in: ${account.place} (${account.institutionId}, ${account.roles.join(', ')})`
    : 'Nu sunteți conectat / Not signed in';
  element('account').value = account?.email ?? '';
  const operations = setup.operations[account?.email ?? ''] ?? [];
  root.render(
    React.createElement(GraphiQL, {
      // Another account is another editor: its own tabs, its own schema request.
      key: ++shown,
      fetcher,
      storage: storageOf(account),
      // An empty list is one that GraphiQL does not survive.
      ...(operations.length > 0 && { defaultTabs: operations.map(({ query, variables }) => ({ query, variables })) }),
      defaultQuery: '# Alegeți un cont demonstrativ, sus. / Choose a demo account above.\n',
      defaultEditorToolsVisibility: 'variables',
      isHeadersEditorEnabled: false,
    }),
  );
  showLast();
}

async function choose(email) {
  const account = setup.accounts.find((each) => each.email === email);
  if (!account) return;
  try {
    await signIn(account);
    show();
  } catch (error) {
    element('status').textContent = String(error.message ?? error);
  }
}

for (const institution of new Set(setup.accounts.map((account) => account.institutionId))) {
  const group = document.createElement('optgroup');
  group.label = institution;
  for (const account of setup.accounts.filter((each) => each.institutionId === institution))
    group.append(new Option(account.place, account.email));
  element('account').append(group);
}
element('account').addEventListener('change', (event) => choose(event.target.value));
element('language').value = read('language') ?? 'ro';
element('language').addEventListener('change', (event) => keep('language', event.target.value));
element('reset').addEventListener('click', () => {
  storageOf(state.account).clear();
  show();
});

show();
await choose(read('account'));
