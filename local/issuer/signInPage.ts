import type { DemoAccount } from '../../data/accounts.ts';

/** The demo's sign-in: one click per account. The form posts back to its own address. */
export function signInPage(accounts: readonly DemoAccount[]): string {
  const institutions = [...new Set(accounts.map((account) => account.institutionId))];
  const groups = institutions.map((institution) => {
    const buttons = accounts
      .filter((account) => account.institutionId === institution)
      .map(
        (account) =>
          `<button name="email" value="${account.email}">${account.place}<small>${account.roles.join(', ')}</small></button>`,
      );
    return `<section><h2>${institution}</h2>${buttons.join('')}</section>`;
  });
  return `<!doctype html>
<html lang="ro">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Îndreptar: conectare / sign in</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; }
h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
button { font: inherit; text-align: left; width: 100%; padding: .5rem .8rem; margin: .15rem 0; border: 1px solid #767676;
  border-radius: .3rem; background: #fff; cursor: pointer; }
button:hover, button:focus-visible { background: #e8f0fe; outline: 2px solid #1a56b0; }
small { float: right; color: #555; }
</style>
</head>
<body>
<main>
<h1>Alegeți un cont demonstrativ<br><span lang="en">Choose a demo account</span></h1>
<p>Platformă locală: fără parolă, datele sunt inventate.<br>
<span lang="en">Local platform: no password, all data is made up.</span></p>
<form method="post">${groups.join('\n')}</form>
</main>
</body>
</html>`;
}
