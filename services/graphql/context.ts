import { type InView, nothingInView } from '../access/answerRecords.ts';
import { type Actor, actorOfMember } from '../caller/actor.ts';
import { newTrail } from '../caller/auditTrail.ts';
import type { RequestContext } from '../caller/context.ts';
import { findMemberCached, named } from '../caller/memberStore.ts';
import { loadDirectory } from '../institutions/institutionStore.ts';
import { businessNow } from '../platform/clock.ts';
import type { Locale } from '../platform/words.ts';

/** What the server knows of a request besides what its resolvers do. */
export type ServedRequest = RequestContext & {
  requestId: string;
  /** May this caller ask for the schema and send documents of their own? */
  mayExplore: boolean;
  /** Which record each object of the answer belongs to. */
  inView: InView;
};

/** Claims of the access token as the gateway hands them over: strings, the signature already checked. */
export type Claims = Record<string, string | undefined>;

const scope = 'indreptar/api';
const longestTokenSeconds = 3_600;
const clockSkewSeconds = 60;
/** Eight hours of refreshing (infra/users.ts) and the token that the last refresh gave. */
const longestSignInSeconds = 9 * 3_600;

/**
 * The subject of an access token, or undefined when the claims are not those of one: an ID token, another client's, one
 * without the scope, without an end, older than an hour, or of a sign-in that is over (T02, T03). The gateway has checked the signature; this is the
 * second lock.
 */
export function subjectOf(claims: Claims | undefined, clientIds: string[], nowSeconds: number): string | undefined {
  if (!claims?.sub || claims.token_use !== 'access') return undefined;
  if (!claims.client_id || !clientIds.includes(claims.client_id)) return undefined;
  if (!(claims.scope ?? '').split(' ').includes(scope)) return undefined;
  const [expires, issued] = [instant(claims.exp), instant(claims.iat)];
  if (expires === undefined || issued === undefined) return undefined;
  if (expires <= nowSeconds || issued > nowSeconds + clockSkewSeconds) return undefined;
  if (expires - issued > longestTokenSeconds) return undefined;
  if (claims.auth_time === undefined) return claims.sub;
  const signedIn = instant(claims.auth_time);
  if (signedIn === undefined || signedIn > nowSeconds + clockSkewSeconds) return undefined;
  return nowSeconds - signedIn <= longestSignInSeconds ? claims.sub : undefined;
}

/** API Gateway writes the instants of claims as epoch seconds or as "Tue Nov 10 08:00:00 UTC 2026". */
function instant(claim: string | undefined): number | undefined {
  if (!claim) return undefined;
  const seconds = /^\d+$/.test(claim) ? Number(claim) : Date.parse(claim) / 1000;
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** The active member behind a subject: roles and institution come from the membership row alone (T04). */
export async function actorOf(subject: string): Promise<Actor | undefined> {
  const member = await findMemberCached(subject);
  return member?.active ? actorOfMember(member, async () => (await named(member)).displayName) : undefined;
}

/**
 * People who signed in through the app client `explorer` may ask for the schema and send free documents, unless the stage
 * has switched that off; a program never may. Whatever is not said to be allowed is not.
 */
export const explores = (claims: Claims | undefined, actor: Actor): boolean =>
  process.env.EXPLORING === 'true' &&
  actor.kind === 'PERSON' &&
  claims?.client_id !== undefined &&
  claims.client_id === process.env.EXPLORER_CLIENT_ID;

export function requestContext(
  actor: Actor,
  locale: Locale,
  requestId: string,
  deadline: number,
  mayExplore = false,
): ServedRequest {
  return {
    actor,
    locale,
    requestId,
    mayExplore,
    now: businessNow,
    commitDeadline: () => deadline,
    directory: () => loadDirectory(actor.country),
    trail: newTrail(),
    inView: nothingInView(),
  };
}
