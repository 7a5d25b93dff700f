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
  }
  if (process.env.TABLE_NAME) return;
  const { runningPlatform } = await import('../local/runtimeFile.ts');
  const { seedEnvironment } = await import('../local/seeding.ts');
  Object.assign(process.env, seedEnvironment(runningPlatform()));
}

/**
 * The keys of a stage, for what seals or opens personal data; locally they are chosen with the store.
 * @throws Refused when the stage has none: it is not deployed, or was before there were any
 */
export async function chooseKeys(stage: string | undefined): Promise<void> {
  if (stage === undefined) return;
  const { stageParameter } = await import('./stageParameters.ts');
  const key = (name: 'fieldKeyArn' | 'indexKeyArn') => stageParameter(stage, process.env.AWS_REGION ?? '', name);
  const [FIELD_KEY_ID, INDEX_KEY_ID] = await Promise.all([key('fieldKeyArn'), key('indexKeyArn')]);
  Object.assign(process.env, { FIELD_KEY_ID, INDEX_KEY_ID });
}
