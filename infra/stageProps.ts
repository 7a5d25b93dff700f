import type { InstitutionRecord } from './institutions.ts';

/** The parts of a stage. */
export type StageProps = {
  stage: string;
  region: string;
  /** A custom domain for the API, and its certificate in the same region (docs/operate.md). */
  domain?: string;
  certificateArn?: string;
  /** True when members may send documents of their own and ask for the schema, through the app client `explorer`. */
  exploring: boolean;
  institutions: InstitutionRecord[];
  /** The folder of the bundles. */
  bundles: string;
};
