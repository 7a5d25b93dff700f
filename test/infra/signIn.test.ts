import { describe, expect, it } from '@jest/globals';
import { propertiesOf, someInstitutions, templatesOf } from './assembly.ts';

const templates = templatesOf(someInstitutions);
const [pool] = propertiesOf(templates, 'AWS::Cognito::UserPool');

describe('sign-in', () => {
  it('asks every member for two factors: a password and an app, or a passkey with user verification', () => {
    expect(pool).toMatchObject({
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      WebAuthnUserVerification: 'required',
      // Without it Cognito refuses passkeys while a second factor is required.
      WebAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
    });
  });

  it('uses pages that support passkeys, with a style, because pages without a style stay empty', () => {
    const [domain] = propertiesOf(templates, 'AWS::Cognito::UserPoolDomain');
    expect(domain.ManagedLoginVersion).toBe(2);
    const people = propertiesOf(templates, 'AWS::Cognito::UserPoolClient').filter(({ CallbackURLs }) => CallbackURLs);
    expect(people.map(({ ExplicitAuthFlows }) => ExplicitAuthFlows)).toEqual([
      ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ]);
    expect(propertiesOf(templates, 'AWS::Cognito::ManagedLoginBranding')).toEqual([
      { UserPoolId: expect.anything(), ClientId: expect.anything(), UseCognitoProvidedValues: true },
    ]);
  });

  it('by password is for people alone: a system has a client id and a secret', () => {
    const systems = propertiesOf(templates, 'AWS::Cognito::UserPoolClient').filter(
      ({ GenerateSecret }) => GenerateSecret,
    );
    expect(systems.length).toBeGreaterThan(0);
    for (const { ExplicitAuthFlows, AllowedOAuthFlows } of systems) {
      expect(ExplicitAuthFlows).toEqual(['ALLOW_REFRESH_TOKEN_AUTH']);
      expect(AllowedOAuthFlows).toEqual(['client_credentials']);
    }
  });

  it('sends invitations and codes in Romanian and in English, with the placeholders that Cognito requires', () => {
    const { EmailSubject, EmailMessage } = pool.AdminCreateUserConfig.InviteMessageTemplate;
    for (const [message, words] of [
      [EmailMessage, ['{username}', '{####}', 'Bună ziua', 'Hello']],
      [pool.EmailVerificationMessage, ['{####}', 'Codul', 'code']],
    ] as const) {
      for (const word of words) expect(message).toContain(word);
      expect(message.length).toBeLessThan(20_000);
    }
    for (const subject of [EmailSubject, pool.EmailVerificationSubject]) expect(subject.length).toBeLessThan(140);
  });
});
