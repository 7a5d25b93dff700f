/** The part of an actor that rules need. */
export type Party = {
  memberId: string;
  kind: 'PERSON' | 'MACHINE';
  institutionId: string;
  roles: readonly string[];
  centre?: string | undefined;
  unit?: string | undefined;
};
