import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';

export interface TokenRules {
  issuer: string;
  publicKeys: JSONWebKeySet;
  /** The app clients of the user pool. */
  clientIds: string[];
}

export type Authorization =
  | { allowed: true; claims: Record<string, string> }
  | { allowed: false; because: 'UNAUTHORIZED' | 'EXPIRED_TOKEN' };

export type Authorizer = (header: string | undefined, scopes: string[]) => Promise<Authorization>;

/** The checks of API Gateway's COGNITO_USER_POOLS authorizer on a method with scopes. */
export function createAuthorizer({ issuer, publicKeys, clientIds }: TokenRules): Authorizer {
  const keys = createLocalJWKSet(publicKeys);
  const refused: Authorization = { allowed: false, because: 'UNAUTHORIZED' };
  return async (header, scopes) => {
    const token = header?.replace(/^Bearer\s+/i, '').trim();
    if (!token) return refused;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        algorithms: ['RS256'],
        requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'scope'],
      });
      if (payload.token_use !== 'access' || !clientIds.includes(String(payload.client_id))) return refused;
      const granted = String(payload.scope).split(' ');
      return scopes.some((scope) => granted.includes(scope)) ? { allowed: true, claims: asStrings(payload) } : refused;
    } catch (error) {
      return error instanceof errors.JWTExpired ? { allowed: false, because: 'EXPIRED_TOKEN' } : refused;
    }
  };
}

/**
 * The claims for the function, as text: lists as "[a b]", and two times as dates such as `Fri Jul 29 18:52:53 UTC
 * 2016`.
 */
function asStrings(payload: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => {
      if ((name === 'exp' || name === 'iat') && typeof value === 'number') return [name, javaDate(value)];
      return [name, Array.isArray(value) ? `[${value.join(' ')}]` : String(value)];
    }),
  );
}

function javaDate(epochSeconds: number): string {
  const [weekday, day, month, year, time] = new Date(epochSeconds * 1_000).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
