/**
 * Connects this process to a store: to a stage in the cloud, to the store that the environment names, or to the
 * platform on this machine. A stage has its own region, whatever the AWS CLI is set to. `region` takes precedence over
 * the settings of the stage.
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
 * The keys of a stage, for tools that seal or open personal data. Locally they are chosen together with the store.
 * @throws Refused when the stage has no keys: it is not deployed, or it was deployed before encryption
 */
export async function chooseKeys(stage: string | undefined): Promise<void> {
  if (stage === undefined) return;
  const { stageParameter } = await import('./stageParameters.ts');
  const key = (name: 'fieldKeyArn' | 'indexKeyArn') => stageParameter(stage, process.env.AWS_REGION ?? '', name);
  const [FIELD_KEY_ID, INDEX_KEY_ID] = await Promise.all([key('fieldKeyArn'), key('indexKeyArn')]);
  Object.assign(process.env, { FIELD_KEY_ID, INDEX_KEY_ID });
}
