/** As much of the person or system that asks as a rule needs. */
export type Party = {
  memberId: string;
  kind: 'PERSON' | 'MACHINE';
  institutionId: string;
  roles: readonly string[];
  centre?: string | undefined;
  unit?: string | undefined;
};
