import type { InstitutionRecord } from './institutions.ts';

/** What a stage is made of. */
export type StageProps = {
  stage: string;
  region: string;
  /** A name of one's own for the API, and its certificate in the same region (docs/operate.md). */
  domain?: string;
  certificateArn?: string;
  /** Whether members may ask with documents of their own, and for the schema, through the app client `explorer`. */
  exploring: boolean;
  institutions: InstitutionRecord[];
  /** Where the functions' bundles are. */
  bundles: string;
};
