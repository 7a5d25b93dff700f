// Stages whose data are of real people. The demo and its accounts never go there.
const productionStages = ['prod', 'production', 'prd', 'live'];

/** Judged by the stage and by the table's own name, so that a wrong environment cannot talk it over. */
export const isProduction = (stage: string, tableName: string): boolean =>
  productionStages.some((name) => stage === name || tableName === `indreptar-${name}`);
