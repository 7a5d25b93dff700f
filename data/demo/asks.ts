// The needs and institutions of the demo's referrals.

export type Ask = { institution: string; need: string; activities: [activity: string, need?: string][]; why: string };

const ask = (institution: string, need: string, activity: string, why: string): Ask => ({
  institution,
  need,
  activities: [[activity]],
  why,
});

export const work = (institution: string): Ask => ({
  institution,
  need: 'EMPLOYMENT',
  activities: [['Înregistrare și mediere'], ['Curs de formare profesională', 'VOCATIONAL']],
  why: 'Caută un loc de muncă în profesia avută și dorește o calificare scurtă.',
});

const language = (institution: string) =>
  ask(
    institution,
    'LANGUAGE',
    'Curs de limba română, nivelul A1',
    'Nu vorbește încă limba română; poate participa după-amiaza.',
  );
const school = (institution: string) =>
  ask(
    institution,
    'EDUCATION_CHILD',
    'Înscriere la școală',
    'Copil de vârstă școlară, fără acte școlare din țara de origine.',
  );

const moldova: Ask[] = [
  language('MEC'),
  ask(
    'CNAM',
    'HEALTH_INSURANCE',
    'Statut de persoană asigurată',
    'Inclusă în programul de integrare; polița se cere pe durata programului.',
  ),
  work('ANOFM'),
  ask('MS', 'HEALTH_CARE', 'Înregistrare la medicul de familie', 'Nu are medic de familie în localitate.'),
  ask(
    'MMPS',
    'SOCIAL_ASSISTANCE',
    'Evaluarea dreptului la ajutor social',
    'Venitul familiei nu acoperă cheltuielile curente.',
  ),
  ask(
    'CNAS',
    'SOCIAL_INSURANCE',
    'Verificarea stagiului de cotizare',
    'A lucrat în țară și solicită evidența contribuțiilor.',
  ),
  ask('MEC', 'RECOGNITION', 'Recunoașterea diplomei', 'Are studii superioare și actele traduse.'),
  ask(
    'MC',
    'SOCIOCULTURAL',
    'Sesiuni de acomodare socioculturală',
    'Dorește să cunoască viața culturală a localității.',
  ),
  ask('APL', 'HOUSING', 'Sprijin pentru găsirea unei locuințe', 'Contractul de închiriere expiră în curând.'),
  ask(
    'CNAJGS',
    'LEGAL_DOCS',
    'Consultație juridică gratuită',
    'Are nevoie de explicații privind un contract de muncă.',
  ),
  ask('NGO', 'INFO', 'Consiliere și însoțire la instituții', 'Are nevoie de însoțire la primele vizite.'),
  ask('UNHCR', 'MATERIAL_AID', 'Ajutor material unic', 'Cheltuieli neprevăzute după mutare.'),
  ask('OIM', 'INFO', 'Consiliere individuală', 'Solicită informații despre programele partenerilor.'),
  ask('IGM', 'HOUSING', 'Cazare în centrul de cazare', 'Nu are unde locui până la semnarea unui contract.'),
  ask(
    'MC',
    'CULTURE',
    'Abonament la bibliotecă și vizite la muzee',
    'Familie cu copii, interesată de activități de sfârșit de săptămână.',
  ),
  ask('IGM', 'MATERIAL_AID', 'Ajutor material lunar', 'Primele luni ale programului, fără venit.'),
];
const moldovaChild: Ask[] = [
  school('MEC'),
  ask('MS', 'HEALTH_CARE', 'Vaccinare conform calendarului', 'Carnetul de vaccinare lipsește.'),
  language('MEC'),
  ask('MMPS', 'CHILD_PROTECTION', 'Stabilirea reprezentantului copilului', 'Părintele lucrează în altă localitate.'),
];
const romania: Ask[] = [
  language('local'),
  ask('CNAS', 'HEALTH_INSURANCE', 'Asigurare de sănătate', 'Nu este încă asigurată; plata prin proiect a încetat.'),
  work('ANOFM'),
  ask('DSP', 'HEALTH_CARE', 'Controale medicale de bază', 'Nu are medic de familie în localitate.'),
  ask(
    'AJPIS',
    'SOCIAL_ASSISTANCE',
    'Evaluarea dreptului la prestații',
    'Venitul familiei nu acoperă cheltuielile curente.',
  ),
  ask('APL', 'HOUSING', 'Locuință socială', 'Termenul de cazare în centru se apropie de sfârșit.'),
  ask('FAMI', 'INFO', 'Consiliere în cadrul proiectului', 'Solicită informații despre serviciile proiectului.'),
  ask(
    'CNPP',
    'SOCIAL_INSURANCE',
    'Verificarea stagiului de cotizare',
    'A lucrat în țară și solicită evidența contribuțiilor.',
  ),
  ask('MEC', 'RECOGNITION', 'Recunoașterea diplomei', 'Are studii superioare și actele traduse.'),
  ask('IGI', 'SOCIOCULTURAL', 'Sesiuni de orientare culturală', 'Dorește să participe la sesiunile centrului.'),
  ask('MC', 'CULTURE', 'Vizite la muzee', 'Interesată de activități culturale.'),
  ask('MS', 'HEALTH_CARE', 'Acces la medic specialist', 'Trimiterea medicului de familie așteaptă o programare.'),
  ask(
    'MM',
    'SOCIAL_ASSISTANCE',
    'Informare privind drepturile sociale',
    'Situația nu intră în competența unei singure agenții.',
  ),
  ask('DGASPC', 'SOCIAL_ASSISTANCE', 'Evaluarea gradului de handicap', 'Are acte medicale din țara de origine.'),
];
const romaniaChild: Ask[] = [
  school('local'),
  ask('DGASPC', 'CHILD_PROTECTION', 'Consiliere pentru familie', 'Părintele cere sprijin pentru îngrijirea copilului.'),
];

export const asksOf = (country: string, isChild: boolean): Ask[] =>
  country === 'MD' ? (isChild ? moldovaChild : moldova) : isChild ? romaniaChild : romania;

/** The school inspectorate of a Romanian centre's county. */
export const localInspectorate: Record<string, string> = {
  'IGI-BU': 'ISMB',
  'IGI-GL': 'ISJ-GL',
  'IGI-GR': 'ISJ-GR',
  'IGI-TM': 'ISJ-TM',
  'IGI-SM': 'ISJ-MM',
  'IGI-RD': 'ISJ-SV',
};
