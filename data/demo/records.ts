// Changes of records: corrections with a reason, and persons who object to a sharing that no law demands.
import { demoCases } from './people.ts';
import { type PlannedReferral, plannedClosings, plannedReferrals } from './plan.ts';

export type Correction = { case: (typeof demoCases)[number]; day: number; changes: object; reason: string };

const stays = (key: string) => {
  const found = demoCases.find((file) => file.key === key);
  if (!found || plannedClosings.some((closing) => closing.case === found))
    throw new Error(`${key} is not open at the end`);
  return found;
};

export const corrections: readonly Correction[] = [
  {
    case: stays('IGM-CH-06'),
    day: -20,
    changes: { address: 'str. Inventată nr. 906', phone: '000 000 906' },
    reason: 'S-a mutat în alt apartament; a arătat contractul.',
  },
  {
    case: stays('IGM-BL-01'),
    day: -12,
    changes: { romanianLevel: 'A2' },
    reason: 'A trecut testul de la sfârșitul cursului.',
  },
  { case: stays('IGI-BU-01'), day: -9, changes: { householdSize: 3 }, reason: 'A venit un membru al familiei.' },
];

const partners = ['MC', 'NGO', 'OIM', 'UNHCR', 'FAMI', 'AIDROM'];
const withInstitution = ['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS', 'INFO_REQUESTED'];
const isOpenAtPartner = ({ ends, institution, steps }: PlannedReferral) =>
  withInstitution.includes(ends) &&
  partners.includes(institution) &&
  steps.every(({ action }) => action !== 'REDIRECT');

/** On the last day, after all other commands: the person of the first open referral at a partner. */
export const objections: readonly PlannedReferral[] = plannedReferrals.filter(isOpenAtPartner).slice(0, 1);
