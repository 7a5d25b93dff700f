// The demo's members, named by their place, never as people. The local sign-in and the seed read this one list.
import { createHash } from 'node:crypto';
import type { Role } from '../services/caller/actor.ts';

export interface DemoAccount {
  place: string;
  email: string;
  sub: string;
  displayName: string;
  institutionId: string;
  roles: Role[];
  centre?: string;
  unit?: string;
}

/** A UUID made from a name. The same name gives the same UUID on every machine and at every run. */
export const uuidOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** The subject of an invented account. It is stable, so that a restart or a second seed finds the same member. */
export const subOf = (email: string): string => uuidOf(email.trim().toLowerCase());

const account = (
  place: string,
  institutionId: string,
  roles: Role[],
  where: { centre?: string; unit?: string } = {},
): DemoAccount => {
  const email = `${place}@demo.indreptar.example`;
  return { place, email, sub: subOf(email), displayName: place, institutionId, roles, ...where };
};

const contactOf = (country: string, code: string) =>
  account(`contact.${country.toLowerCase()}-${code.toLowerCase()}`, `${country}-${code}`, ['INSTITUTION_CONTACT']);

/** The members who can sign in on the local platform. */
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

/** The members of other places. They act in the histories of the demo and cannot sign in. */
export const backgroundAccounts: readonly DemoAccount[] = [
  account('caseworker.cahul', 'MD-IGM', ['CASEWORKER'], { centre: 'IGM-CB' }),
  account('contact.igm', 'MD-IGM', ['INSTITUTION_CONTACT']),
  ...['NRM', 'CNAJGS', 'APL', 'OIM', 'UNHCR', 'NGO'].map((code) => contactOf('MD', code)),
  account('coordinator.igi', 'RO-IGI', ['COORDINATOR']),
  ...['GL', 'GR', 'TM', 'SM', 'RD'].map((centre) =>
    account(`caseworker.igi-${centre.toLowerCase()}`, 'RO-IGI', ['CASEWORKER'], { centre: `IGI-${centre}` }),
  ),
  ...['IGI', 'MEC', 'ISMB', 'ISJ-GL', 'ISJ-GR', 'ISJ-TM', 'ISJ-MM', 'ISJ-SV', 'MS', 'DSP', 'MM', 'AJPIS', 'DGASPC'].map(
    (code) => contactOf('RO', code),
  ),
  ...['ANOFM', 'CNPP', 'CNAS', 'MC', 'APL', 'FAMI'].map((code) => contactOf('RO', code)),
];
