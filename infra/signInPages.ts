import {
  CfnManagedLoginBranding,
  CfnUserPool,
  ManagedLoginVersion,
  PasskeyUserVerification,
  type UserInvitationConfig,
  type UserPool,
  type UserPoolClient,
  type UserPoolProps,
  type UserVerificationConfig,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';

/**
 * A password and an authenticator app, or a passkey with verification of the user (fingerprint, face, PIN). Both are
 * two factors.
 */
export const passkeys: Partial<UserPoolProps> = {
  signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
  passkeyUserVerification: PasskeyUserVerification.REQUIRED,
};

/**
 * While a second factor is required, Cognito accepts passkeys only if they are declared as two factors. The construct
 * cannot declare it yet.
 */
export function letPasskeysCountTwice(pool: UserPool): void {
  const { defaultChild } = pool.node;
  if (!(defaultChild instanceof CfnUserPool)) throw new Error('a user pool is no longer made of its resource');
  defaultChild.webAuthnFactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION';
}

/**
 * The sign-in pages on the pool's own domain, in the version that supports passkeys. Without a style they do not
 * answer.
 */
export function addSignInPages(scope: Construct, pool: UserPool, domainPrefix: string, client: UserPoolClient): void {
  pool.addDomain('Domain', {
    cognitoDomain: { domainPrefix },
    managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
  });
  new CfnManagedLoginBranding(scope, 'SignInPages', {
    userPoolId: pool.userPoolId,
    clientId: client.userPoolClientId,
    useCognitoProvidedValues: true,
  });
}

/** {username} stands for the address, {####} for the temporary password. */
export const invitation: UserInvitationConfig = {
  emailSubject: 'Îndreptar: contul dumneavoastră / your account',
  emailBody: `<p>Bună ziua! Aveți un cont la Îndreptar, serviciul îndreptărilor între instituții.</p>
<p>Utilizator: {username}<br>Parola temporară, valabilă trei zile: {####}</p>
<p>La prima conectare alegeți o parolă și adăugați o aplicație de autentificare. Nu comunicați nimănui parola sau codurile.</p>
<hr>
<p>Hello! You have an account at Îndreptar, the service for referrals between institutions.</p>
<p>User name: {username}<br>Temporary password, valid for three days: {####}</p>
<p>When you sign in for the first time, choose a password and add an authenticator app. Tell nobody your password or codes.</p>`,
};

/** The mail after a forgotten password or a new address. */
export const verification: UserVerificationConfig = {
  emailSubject: 'Îndreptar: cod de verificare / verification code',
  emailBody: `<p>Codul dumneavoastră este {####}. Dacă nu l-ați cerut, nu faceți nimic.</p>
<p>Your code is {####}. If you did not ask for it, do nothing.</p>`,
};
