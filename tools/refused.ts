/** A problem that the operator can solve. It is shown without a stack trace. */
export class Refused extends Error {
  override name = 'Refused';
}

const advice: [RegExp, string][] = [
  [
    /^CredentialsProviderError|^CredentialsError/,
    'no AWS credentials: sign in (aws sso login) or set AWS_PROFILE to a profile of the account',
  ],
  [/ExpiredToken|TokenRefreshRequired|token.*expired/i, 'the AWS credentials have expired: sign in again'],
  [/UnrecognizedClient|InvalidClientTokenId|InvalidSignature/, 'AWS does not know these credentials: AWS_PROFILE?'],
  [/AccessDenied|NotAuthorized|UnauthorizedOperation/, 'not permitted; docs/deployer-policy.json lists what is needed'],
  [
    /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|TimeoutError/,
    'AWS cannot be reached from here: network, proxy, region?',
  ],
];

/** One line for any error: the advice, if there is one, and the words of the service. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: string }).code ?? (error.cause as { code?: string } | undefined)?.code ?? '';
  const known = advice.find(([pattern]) => pattern.test(`${error.name} ${code} ${error.message}`));
  const words = error.message || code || error.name;
  return known && !(error instanceof Refused) ? `${known[1]} (${words})` : words;
}
