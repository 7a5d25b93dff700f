/* global React, ReactDOM, GraphiQL */
import { fillPlaceholders, lastSeen, unfilled } from '/graphiql/placeholders.js';

const setup = await (await fetch('/graphiql/setup.json')).json();
const element = (id) => document.getElementById(id);
const root = ReactDOM.createRoot(element('graphiql'));
const state = { account: undefined, token: undefined, last: read('last') ?? {} };

function read(name) {
  return JSON.parse(sessionStorage.getItem(`indreptar:${name}`) ?? 'null');
}
const keep = (name, value) => sessionStorage.setItem(`indreptar:${name}`, JSON.stringify(value));

const silent = 'Platforma nu răspunde; porniți-o cu npm start. / The platform does not answer: npm start.';
const chooseFirst = 'Alegeți un cont demonstrativ, sus. / Choose a demo account above.';
const refusal = (message) => ({ errors: [{ message }] });

/** The status and JSON of the answer, or a message for people when the platform does not answer. */
async function ask(path, init) {
  let answer;
  try {
    answer = await fetch(path, { method: 'POST', ...init });
  } catch {
    throw new Error(silent);
  }
  const content = await answer.json().catch(() => undefined);
  if (content === undefined) throw new Error(`${path}: ${answer.status} ${answer.statusText}`);
  return { status: answer.status, content };
}

async function signIn(account) {
  const { status, content } = await ask('/graphiql/sign-in', { body: JSON.stringify({ email: account.email }) });
  if (!content.token) throw new Error(content.message ?? `sign-in: ${status}`);
  if (state.account?.email !== account.email) {
    // The current referral is shared by all accounts. Cases and drafts belong to one account.
    const { number, versions } = state.last;
    state.last = { number, versions, ...read(`own:${account.email}`) };
  }
  state.account = account;
  state.token = content.token;
  keep('account', account.email);
}

const send = (body) =>
  ask('/graphql', {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-language': element('language').value,
      authorization: `Bearer ${state.token}`,
    },
    body,
  });

async function fetcher({ query, variables, operationName }) {
  // A text, so that the answer pane shows a hint instead of JSON.
  if (!state.token) return chooseFirst;
  const filled = fillPlaceholders(variables ?? {}, state.last);
  const why = unfilled(filled);
  if (why) return refusal(why);
  const body = JSON.stringify({ query, operationName, variables: filled });
  try {
    let answer = await send(body);
    if (answer.status === 401) {
      // The token has expired after an hour. The account is the same.
      await signIn(state.account);
      answer = await send(body);
    }
    remember(lastSeen(answer.content, state.last));
    return answer.content;
  } catch (error) {
    // GraphiQL would show a thrown error with its stack.
    return refusal(error.message);
  }
}

function remember(last) {
  state.last = last;
  keep('last', { number: last.number, versions: last.versions });
  keep(`own:${state.account.email}`, { case: last.case, caseVersions: last.caseVersions, draft: last.draft });
  showLast();
}

function showLast() {
  const { number, versions, case: file } = state.last;
  const current = element('number');
  const words = number ? `${number}, v${versions?.[number]}` : '';
  if (current.textContent !== words) {
    current.textContent = words;
    // Starts again, also when the account changes twice in a row.
    for (const animation of current.getAnimations()) animation.cancel();
    if (words) current.animate([{ background: '#ffd54a' }, { background: 'transparent' }], 2500);
  }
  element('current').hidden = !number;
  element('case').textContent = file ? `Dosarul / Case: ${file}` : '';
}

/** Each account has its own tabs. It gets new tabs when the ready operations change. */
function storageOf(account) {
  const prefix = `indreptar:${setup.version}:${account?.place ?? ''}:`;
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return {
    // People change the variables most, so these get half of the height.
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
      // Each account has its own editor, with its own tabs and its own schema request.
      key: ++shown,
      fetcher,
      storage: storageOf(account),
      // GraphiQL fails on an empty list of tabs.
      ...(operations.length > 0 && { defaultTabs: operations.map(({ query, variables }) => ({ query, variables })) }),
      defaultQuery: account
        ? '# Scrieți aici o operație.\n# Write an operation here.\n'
        : '# Alegeți un cont demonstrativ, sus.\n# Choose a demo account above.\n',
      ...(!account && { response: chooseFirst }),
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
    element('account').value = state.account?.email ?? '';
    element('status').textContent = error.message;
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
