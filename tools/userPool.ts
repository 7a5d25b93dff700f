// The accounts of a stage's user pool. An account allows the sign-in; the membership (services/members) decides about
// the roles.
import {
  AdminCreateUserCommand,
  AdminDeleteSoftwareTokenCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
  CognitoIdentityProviderClient,
  InvalidParameterException,
  paginateListUserPoolClients,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { stageNames } from '../infra/names.ts';
import { Refused } from './refused.ts';
import { stageParameter } from './stageParameters.ts';

export type Account = {
  /** The subject of the tokens, which is the id of the member. */
  subject: string;
  enabled: boolean;
  /** Invited, and not signed in yet. */
  waits: boolean;
};

export type UserPool = Awaited<ReturnType<typeof openUserPool>>;

/** The user pool of a deployed stage. Throws Refused when the stage does not exist, otherwise the error of AWS. */
export async function openUserPool(stage: string, region: string) {
  const names = stageNames(stage, region);
  const UserPoolId = await stageParameter(stage, region, 'userPoolId');
  const cognito = new CognitoIdentityProviderClient({});
  const named = (email: string) => ({ UserPoolId, Username: email });

  async function find(email: string): Promise<Account | undefined> {
    try {
      const user = await cognito.send(new AdminGetUserCommand(named(email)));
      return accountOf(user.UserAttributes, user.Enabled ?? true, user.UserStatus);
    } catch (error) {
      if (error instanceof UserNotFoundException) return undefined;
      throw error;
    }
  }

  return {
    find,

    async get(email: string): Promise<Account> {
      const account = await find(email);
      if (!account) throw new Refused(`${email} has no account at the stage ${stage}`);
      return account;
    },

    /** Makes an account without an invitation. The invitation is sent after the membership exists. */
    async create(email: string): Promise<Account> {
      const { User } = await cognito.send(
        new AdminCreateUserCommand({
          ...named(email),
          MessageAction: 'SUPPRESS',
          UserAttributes: [
            { Name: 'email', Value: email },
            { Name: 'email_verified', Value: 'true' },
          ],
        }),
      );
      return accountOf(User?.Attributes, true, User?.UserStatus);
    },

    /** Sends the invitation, also a second time: a new temporary password for three days, by e-mail only. */
    async invite(email: string): Promise<void> {
      await cognito.send(
        new AdminCreateUserCommand({ ...named(email), MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] }),
      );
    },

    remove: (email: string) => cognito.send(new AdminDeleteUserCommand(named(email))),
    enable: (email: string) => cognito.send(new AdminEnableUserCommand(named(email))),

    /** Stops new tokens. An access token that was issued before ends within an hour. */
    async disable(email: string): Promise<void> {
      await cognito.send(new AdminDisableUserCommand(named(email)));
      await cognito.send(new AdminUserGlobalSignOutCommand(named(email)));
    },

    /**
     * Removes the authenticator app and disables passkeys, so that the next sign-in sets up a new second factor. The
     * preference alone (AdminSetUserMFAPreference) would be accepted and change nothing, because the pool requires a
     * second factor.
     */
    async resetMfa(email: string): Promise<void> {
      await cognito.send(new AdminDeleteSoftwareTokenCommand(named(email)));
      try {
        await cognito.send(
          new AdminSetUserMFAPreferenceCommand({ ...named(email), WebAuthnMfaSettings: { Enabled: false } }),
        );
      } catch (error) {
        // An account without a passkey has none to disable.
        if (!(error instanceof InvalidParameterException)) throw error;
      }
      await cognito.send(new AdminUserGlobalSignOutCommand(named(email)));
    },

    /** The id of the app client with which the system of an institution signs in. */
    async machineClient(institutionId: string): Promise<string> {
      const wanted = names.machineClient(institutionId);
      for await (const page of paginateListUserPoolClients({ client: cognito, pageSize: 60 }, { UserPoolId })) {
        const found = page.UserPoolClients?.find(({ ClientName }) => ClientName === wanted);
        if (found?.ClientId) return found.ClientId;
      }
      throw new Refused(
        `${institutionId} has no app client: say "machineClient": true in data/directory/institutions.json and deploy`,
      );
    },
  };
}

function accountOf(attributes: AttributeType[] = [], enabled: boolean, status?: string): Account {
  const subject = attributes.find(({ Name }) => Name === 'sub')?.Value;
  if (!subject) throw new Error('the user pool answered an account without a subject');
  return { subject, enabled, waits: status === 'FORCE_CHANGE_PASSWORD' };
}
