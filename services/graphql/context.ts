import { type InView, nothingInView } from '../access/answerRecords.ts';
import { type Actor, actorOfMember } from '../caller/actor.ts';
import { newTrail } from '../caller/auditTrail.ts';
import type { RequestContext } from '../caller/context.ts';
import { findMemberCached, named } from '../caller/memberStore.ts';
import { loadDirectory } from '../institutions/institutionStore.ts';
import { businessNow } from '../platform/clock.ts';
import type { Locale } from '../platform/words.ts';

/** The context of a request in the server: that of a resolver, and three more fields. */
export type ServedRequest = RequestContext & {
  requestId: string;
  /** True when the caller may read the schema and send unregistered documents. */
  mayExplore: boolean;
  /** The record to which each object of the answer belongs. */
  inView: InView;
};

/** The claims of the access token, as strings from the gateway. The gateway has checked the signature. */
export type Claims = Record<string, string | undefined>;

const scope = 'indreptar/api';
const longestTokenSeconds = 3_600;
const clockSkewSeconds = 60;
/** The longest sign-in: eight hours of refreshing (infra/users.ts) and one hour for the last token. */
const longestSignInSeconds = 9 * 3_600;

/**
 * The subject of an access token. Undefined when the claims are not those of a valid one: an ID token, a token of another
 * client, without the scope, without an end, older than an hour, or of a sign-in that is over (docs/security.md, "Threats",
 * T02 and T03). The gateway has checked the signature. This is the second check
 * (docs/adr/0003-signature-at-the-gateway-claims-twice.md).
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

/** The epoch seconds of a claim. API Gateway writes them as a number or as "Tue Nov 10 08:00:00 UTC 2026". */
function instant(claim: string | undefined): number | undefined {
  if (!claim) return undefined;
  const seconds = /^\d+$/.test(claim) ? Number(claim) : Date.parse(claim) / 1000;
  return Number.isFinite(seconds) ? seconds : undefined;
}

/**
 * The active member with this subject. The roles and the institution come only from the membership row (docs/security.md,
 * "Threats", T04).
 */
export async function actorOf(subject: string): Promise<Actor | undefined> {
  const member = await findMemberCached(subject);
  return member?.active ? actorOfMember(member, async () => (await named(member)).displayName) : undefined;
}

/**
 * True when the caller may read the schema and send unregistered documents: persons who signed in through the app client
 * `explorer`, unless the stage has switched it off. A system never may.
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
