import { parseArgs } from 'node:util';
import { demoAccounts } from '../data/accounts.ts';
import { explain, Refused } from '../tools/refused.ts';
import { openBrowser, signInInBrowser } from './browserSignIn.ts';
import { PlatformProblem } from './problem.ts';
import { runningPlatform } from './runtimeFile.ts';
import { signIn } from './signIn.ts';

const usage = `npm run --silent token -- <demo account>                      of the platform that is running on this machine
npm run --silent token -- --stage <stage> [--region <region>]  signs you in with the browser at a stage
npm run --silent token -- --sign-in <url> --client-id <id>     the same without AWS credentials
--no-browser only prints the address to open.`;

/** Prints a bearer token on standard output and nothing else. Messages go to standard error. */
async function token(): Promise<string> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      stage: { type: 'string' },
      region: { type: 'string' },
      'sign-in': { type: 'string' },
      'client-id': { type: 'string' },
      'no-browser': { type: 'boolean', default: false },
    },
  });
  const place = await signInPlaceOf(values);
  if (!place) return tokenOfAccount(positionals[0]);
  if (positionals.length > 0) throw new Refused(usage);
  return signInInBrowser({
    issuer: place.signInUrl,
    clientId: place.clientId,
    open: values['no-browser'] ? () => undefined : openBrowser,
    say: console.error,
  });
}

type Named = { stage?: string; region?: string; 'sign-in'?: string; 'client-id'?: string };

async function signInPlaceOf({ stage, region, 'sign-in': signInUrl, 'client-id': clientId }: Named) {
  if (signInUrl && clientId) return { signInUrl: signInUrl.replace(/\/$/, ''), clientId };
  if (signInUrl || clientId) throw new Refused(usage);
  if (stage === undefined) return undefined;
  const { signInPlace } = await import('../tools/stageParameters.ts');
  const { stageSettings } = await import('../infra/stageSettings.ts');
  return signInPlace(stage, stageSettings(stage, region).region);
}

async function tokenOfAccount(named: string | undefined): Promise<string> {
  const email = named && !named.includes('@') ? `${named}@demo.indreptar.example` : named;
  const known = demoAccounts.map((account) => account.email);
  if (!email || !known.includes(email))
    throw new PlatformProblem(
      `${email ? `There is no account ${named}.` : 'Which account?'} There are:\n${known.join('\n')}`,
    );
  const { issuer, explorerClient } = runningPlatform();
  try {
    return await signIn({ issuer, clientId: explorerClient.id, redirectUri: explorerClient.redirectUri, email });
  } catch (error) {
    const refused = (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED';
    throw refused ? new PlatformProblem('the platform does not answer: npm start') : error;
  }
}

try {
  console.log(await token());
} catch (error) {
  console.error(error instanceof PlatformProblem ? error.message : explain(error));
  process.exitCode = 1;
}
