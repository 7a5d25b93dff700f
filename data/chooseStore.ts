/**
 * Points this process at a store: a named stage in the cloud, what the environment says, or the platform on this machine.
 * A stage lies in its own region, whatever region the AWS CLI is set to; `region` goes before the stage's settings.
 */
export async function chooseStore(stage: string | undefined, region?: string): Promise<void> {
  if (stage !== undefined) {
    const { stageSettings } = await import('../infra/stageSettings.ts');
    const settings = stageSettings(stage, region);
    Object.assign(process.env, {
      STAGE: stage,
      TABLE_NAME: `indreptar-${stage}`,
      ACCESS_LOG_TABLE_NAME: `indreptar-${stage}-access-log`,
      KEYS_TABLE_NAME: `indreptar-${stage}-keys`,
      AWS_REGION: settings.region,
    });
    await chooseKeys(stage, settings.region);
  }
  if (process.env.TABLE_NAME) return;
  const { runningPlatform } = await import('../local/runtimeFile.ts');
  const { seedEnvironment } = await import('../local/seeding.ts');
  Object.assign(process.env, seedEnvironment(runningPlatform()));
}

/** Names of keys are made up by AWS: the stage's parameters have them. */
async function chooseKeys(stage: string, region: string): Promise<void> {
  if (process.env.FIELD_KEY_ID && process.env.INDEX_KEY_ID) return;
  const { stageParameters } = await import('./stageParameters.ts');
  const { fieldKeyArn, indexKeyArn } = await stageParameters(stage, region);
  Object.assign(process.env, { FIELD_KEY_ID: fieldKeyArn ?? '', INDEX_KEY_ID: indexKeyArn ?? '' });
}
