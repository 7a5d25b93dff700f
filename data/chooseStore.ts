/** Points this process at a store: a named stage in the cloud, what the environment says, or the platform on this machine. */
export async function chooseStore(stage: string | undefined): Promise<void> {
  if (stage !== undefined) Object.assign(process.env, { STAGE: stage, TABLE_NAME: `indreptar-${stage}` });
  if (process.env.TABLE_NAME) return;
  const { runningPlatform } = await import('../local/runtimeFile.ts');
  const { seedEnvironment } = await import('../local/seeding.ts');
  Object.assign(process.env, seedEnvironment(runningPlatform()));
}
