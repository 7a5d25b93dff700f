/**
 * docs/domain.md, "Data by institution", a second time by hand: the fields of a person that each institution is told,
 * by need. Where that section is silent, "Who sees a referral" decides. Nothing here is derived from
 * data/directory/mandates.json or from the code that reads it.
 * `Y` told, `·` not told. A column `MEC EDUCATION_CHILD` holds for that need only, `MS restricted` for restricted
 * referrals.
 */
const grid = `
                     MEC MEC_EDUCATION_CHILD MS MS_HEALTH_CARE MS_restricted MMPS ANOFM CNAS CNAS_SOCIAL_INSURANCE CNAM MC NGO
  givenNames         Y   Y   Y Y Y  Y  Y  Y Y  Y  Y  Y
  surname            Y   Y   Y Y Y  Y  Y  Y Y  Y  Y  Y
  originalGivenNames Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  originalSurname    Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  birthDate          Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  birthDatePrecision Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  ageBand            ·   ·   · · ·  ·  ·  · ·  ·  Y  ·
  sex                Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  nationality        Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  ·
  languages          Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  interpreterNeeded  Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  safeContact        Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  phone              Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  email              Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  preferredChannel   Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  locality           Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  localityCode       Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  guardian           Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  Y
  address            ·   Y   Y Y Y  Y  ·  · ·  ·  ·  ·
  personalCode       Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  ·
  document           Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  ·
  category           ·   ·   · · ·  Y  Y  Y Y  Y  ·  ·
  protectionForm     ·   ·   · · ·  Y  Y  Y Y  Y  ·  ·
  stayPurpose        ·   ·   · · ·  Y  Y  Y Y  Y  ·  ·
  eligible           Y   Y   · · ·  ·  ·  · ·  ·  ·  ·
  stayValidUntil     Y   Y   Y Y Y  Y  Y  Y Y  Y  ·  ·
  educationLevel     Y   Y   · · ·  ·  Y  · ·  ·  ·  ·
  studiesAbroad      Y   Y   · · ·  ·  Y  · ·  ·  ·  ·
  profession         Y   Y   · · ·  ·  Y  · ·  ·  ·  ·
  workHistory        Y   Y   · · ·  ·  Y  Y Y  ·  ·  ·
  romanianLevel      Y   Y   · · ·  ·  Y  · ·  ·  ·  Y
  maritalStatus      ·   ·   Y Y Y  Y  ·  Y Y  ·  ·  ·
  householdSize      ·   ·   Y Y Y  Y  ·  Y Y  ·  ·  ·
  dependants         Y   Y   Y Y Y  Y  ·  Y Y  Y  ·  ·
  incomeBand         ·   ·   · · ·  Y  ·  · ·  ·  ·  ·
  healthNeed         ·   ·   Y Y Y  Y  ·  · ·  ·  ·  ·
  disabilityDegree   ·   ·   Y Y Y  Y  ·  · Y  ·  ·  ·
  workLimits         ·   ·   Y Y Y  ·  Y  · ·  ·  ·  ·
  vulnerabilities    ·   ·   · Y Y  Y  ·  · ·  ·  ·  ·
  asylumGrounds      ·   ·   · · ·  ·  ·  · ·  ·  ·  ·
`;

const [head = '', ...lines] = grid.trim().split('\n');
const columns = head.trim().split(/\s+/);

export const everyField = lines.map((line) => line.trim().split(/\s+/)[0] ?? '');

const told = new Map(
  columns.map((column, at) => [
    column,
    lines
      .map((line) => line.trim().split(/\s+/))
      .filter((cells) => cells[at + 1] === 'Y')
      .map(([field = '']) => field),
  ]),
);

/**
 * The institutions outside the table, with the column that they use: counterparts in Romania, forerunners, partners.
 */
export const columnOf: Record<string, string> = {
  ...{ 'MD-MEC': 'MEC', 'MD-MECC': 'MEC', 'MD-MS': 'MS', 'MD-MMPS': 'MMPS', 'MD-MSMPS': 'MMPS', 'MD-ANOFM': 'ANOFM' },
  ...{ 'MD-CNAS': 'CNAS', 'MD-CNAM': 'CNAM', 'MD-MC': 'MC', 'MD-NGO': 'NGO', 'MD-OIM': 'NGO', 'MD-UNHCR': 'NGO' },
  ...{ 'RO-MEC': 'MEC', 'RO-ISMB': 'MEC', 'RO-ISJ-GL': 'MEC', 'RO-ISJ-GR': 'MEC', 'RO-ISJ-TM': 'MEC' },
  ...{ 'RO-ISJ-MM': 'MEC', 'RO-ISJ-SV': 'MEC', 'RO-MS': 'MS', 'RO-DSP': 'MS', 'RO-MM': 'MMPS', 'RO-AJPIS': 'MMPS' },
  ...{ 'RO-DGASPC': 'MMPS', 'RO-ANOFM': 'ANOFM', 'RO-CNPP': 'CNAS', 'RO-CNAS': 'CNAM', 'RO-MC': 'MC' },
  ...{ 'RO-FAMI': 'NGO', 'RO-OIM': 'NGO', 'RO-AIDROM': 'NGO', 'RO-SCHOTTENER': 'NGO', 'RO-GLOBALHELP': 'NGO' },
  'RO-ARPCPS': 'NGO',
};
/** Institutions in neither list. Their mandates are proposals, and get nothing that only MS and MMPS may have. */
export const proposed = ['MD-BMA', 'MD-IGM', 'MD-NRM', 'MD-CNAJGS', 'MD-APL', 'RO-ORI', 'RO-IGI', 'RO-APL'];

/** The table's answer for an institution. Undefined for a proposal. */
export function toldTo(institution: string, need: string, restricted: boolean): string[] | undefined {
  const column = columnOf[institution];
  if (column === undefined) return undefined;
  const closer = [`${column}_${need}`, ...(restricted ? [`${column}_restricted`] : [])];
  const fields = [column, ...closer].flatMap((name) => told.get(name) ?? []);
  return [...new Set(fields)].sort();
}
