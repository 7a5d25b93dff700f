import { demoAccounts } from '../data/accounts.ts';
import { PlatformProblem } from './problem.ts';
import { runningPlatform } from './runtimeFile.ts';
import { signIn } from './signIn.ts';

/** Prints the bearer token of a demo account and nothing else. */
async function token(named: string | undefined): Promise<string> {
  const email = named && !named.includes('@') ? `${named}@demo.indreptar.example` : named;
  const known = demoAccounts.map((account) => account.email);
  if (!email || !known.includes(email))
    throw new PlatformProblem(
      `${email ? `There is no account ${named}.` : 'Which account?'} There are:\n${known.join('\n')}`,
    );
  const { issuer, explorerClient } = runningPlatform();
  return signIn({ issuer, clientId: explorerClient.id, redirectUri: explorerClient.redirectUri, email });
}

try {
  console.log(await token(process.argv[2]));
} catch (error) {
  const refused = (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED';
  console.error(
    error instanceof PlatformProblem ? error.message : refused ? 'the platform does not answer: npm start' : error,
  );
  process.exit(1);
}
