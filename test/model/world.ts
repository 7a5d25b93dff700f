/** The world of the reference: its members, and the facts about a referral. Pure. */

export type Data = { [field: string]: unknown };
export type Ask = { by: string; action: string; on: number; version: number; data: Data; key?: string; now: string };
export type Told = { type: string; from: string | null; to: string; version: number; implied: string[] };
export type Verdict = { code: string; paths?: string[]; on?: number; told?: Told; child?: number | undefined };
type Answer = { as: string; from: string; at: string; code: unknown; implied: string[]; outcome: string | null };
export type Ref = {
  by: string;
  status: string;
  version: number;
  chain: string[];
  hops: number;
  /** True when an institution redirected it to an institution with the same open need. It blocks no other referral. */
  beside?: boolean;
  attempt: number;
  content: Data;
  handler?: string | undefined;
  unit?: string | undefined;
  issuedAt?: string;
  returnTo?: string;
  answer?: Answer | undefined;
  closedAt?: string | undefined;
  /** Receipt, acceptance and start, as far as they are recorded. */
  steps: string[];
  /** The entries of the institution, which it may correct. */
  entries: Data;
  history: Told[];
};
export type Done = { payload: string; on: number; told: Told; child?: number | undefined };
export type World = {
  issuer: string;
  caseOpen: boolean;
  /** The word of the person on sharing that no law demands. */
  objected: boolean;
  refs: Ref[];
  done: { [memberAndKey: string]: Done };
};

export const members: { [place: string]: { role: string; of: string } } = {
  'caseworker.chisinau': { role: 'CASEWORKER', of: 'IGM' },
  'caseworker.balti': { role: 'CASEWORKER', of: 'IGM' },
  'coordinator.igm': { role: 'COORDINATOR', of: 'IGM' },
  'contact.mec': { role: 'CONTACT', of: 'MEC' },
  'handler.mec': { role: 'HANDLER', of: 'MEC' },
  'handler2.mec': { role: 'HANDLER', of: 'MEC' },
  'supervisor.mec': { role: 'SUPERVISOR', of: 'MEC' },
  'contact.anofm': { role: 'CONTACT', of: 'ANOFM' },
  'contact.cnam': { role: 'CONTACT', of: 'CNAM' },
  'contact.mc': { role: 'CONTACT', of: 'MC' },
};

/** The institution that has the referral now. */
export const holder = (ref: Ref) => ref.chain.at(-1) ?? '';
