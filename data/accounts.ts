// The people of the demo, named by place and never as people. Local sign-in and the seed read this one list.
import { createHash } from 'node:crypto';

export type DemoRole =
  | 'CASEWORKER'
  | 'COORDINATOR'
  | 'REGISTRAR'
  | 'INSTITUTION_CONTACT'
  | 'INSTITUTION_HANDLER'
  | 'INSTITUTION_SUPERVISOR'
  | 'DPO_AUDITOR'
  | 'STATS_VIEWER'
  | 'ADMIN';

export interface DemoAccount {
  place: string;
  email: string;
  sub: string;
  displayName: string;
  institutionId: string;
  roles: DemoRole[];
  centre?: string;
  unit?: string;
}

/** The subject of an account that this project made up: stable, so that a restart or a second seed finds the same member. */
export const subOf = (email: string): string => {
  const hex = createHash('sha256').update(email.trim().toLowerCase()).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const account = (
  place: string,
  institutionId: string,
  roles: DemoRole[],
  where: { centre?: string; unit?: string } = {},
): DemoAccount => {
  const email = `${place}@demo.indreptar.example`;
  return { place, email, sub: subOf(email), displayName: place, institutionId, roles, ...where };
};

/** Those who can sign in on the local platform. */
export const demoAccounts: readonly DemoAccount[] = [
  account('caseworker.chisinau', 'MD-IGM', ['CASEWORKER'], { centre: 'IGM-CH' }),
  account('caseworker.balti', 'MD-IGM', ['CASEWORKER'], { centre: 'IGM-BL' }),
  account('coordinator.igm', 'MD-IGM', ['COORDINATOR']),
  account('contact.mec', 'MD-MEC', ['INSTITUTION_CONTACT']),
  account('handler.mec', 'MD-MEC', ['INSTITUTION_HANDLER']),
  account('handler2.mec', 'MD-MEC', ['INSTITUTION_HANDLER']),
  account('supervisor.mec', 'MD-MEC', ['INSTITUTION_SUPERVISOR']),
  account('contact.ms', 'MD-MS', ['INSTITUTION_CONTACT']),
  account('contact.mmps', 'MD-MMPS', ['INSTITUTION_CONTACT']),
  account('contact.anofm', 'MD-ANOFM', ['INSTITUTION_CONTACT']),
  account('contact.cnas', 'MD-CNAS', ['INSTITUTION_CONTACT']),
  account('contact.cnam', 'MD-CNAM', ['INSTITUTION_CONTACT']),
  account('contact.mc', 'MD-MC', ['INSTITUTION_CONTACT']),
  account('auditor.igm', 'MD-IGM', ['DPO_AUDITOR']),
  account('admin', 'MD-IGM', ['ADMIN']),
  account('caseworker.bucuresti', 'RO-IGI', ['CASEWORKER'], { centre: 'IGI-BU' }),
];
