// Stages with data of real people. The demo and its accounts never go there.
const productionStages = ['prod', 'production', 'prd', 'live'];

/** Judged by the name of the stage and by the name of the table, so that a wrong environment is noticed. */
export const isProduction = (stage: string, tableName: string): boolean =>
  productionStages.some((name) => stage === name || tableName === `indreptar-${name}`);
