// Invented people. No name, date or number is that of a real person.
import { type DemoPerson, detailsOf } from './details.ts';

export type DemoCase = { key: string; centre: string; household?: string; people: DemoPerson[] };

const categories = {
  P: 'INTERNATIONAL_PROTECTION',
  T: 'TCN',
  S: 'STATELESS',
  U: 'TEMPORARY_PROTECTION',
  A: 'ASYLUM_SEEKER',
} as const;

/**
 * One case on a line: the category, then each person with given names, surname, birth date (`~` year only) and
 * languages.
 */
const files: Record<string, string[]> = {
  'IGM-CH': [
    'P; Amal, Darwazi, 1992-03-14, ar fr; Nour, Darwazi, 2016-09-02, ar; Sami, Darwazi, 2019-05-21, ar',
    'U; Olena, Tkalenko, 1988-11-30, uk ru; Danylo, Tkalenko, 2014-02-11, uk ru',
    'P; Yusuf, Haddadin, ~1979-01-01, ar',
    'T; Aylin, Karabey, 1995-07-19, tr en',
    'S; Viktor, Lozanov, 1971-04-05, ru',
    'P; Farida, Noorzan, 1983-12-25, fa; Laila, Noorzan, 2011-06-17, fa ru; Omid, Noorzan, 2013-10-09, fa ru',
    'T; Rajesh, Kumandan, 1990-01-28, hi en',
    'U; Iryna, Bondarchenko, 1965-08-08, uk ru',
    'A; Tesfay, Gebrezghi, ~1998-01-01, ti',
    'P; Mariam, Sahakani, 1976-05-13, hy ru',
    'T; Emeka, Okonjora, 1987-09-22, en',
    'P; Khaled, Mansurati, 1994-02-03, ar',
    'U; Svitlana, Hrytsayenko, 1991-06-29, uk ru',
    'T; Linh, Phamvan, 1993-03-31, vi en',
    'S; Anush, Petrosyani, 1958-10-10, hy ru',
    'P; Abdulrahman, Sharifan, 1985-07-07, ar en',
    'T; Daniela, Quisperra, 1996-12-01, es en',
    'P; Zahra, Husseyni, 1999-04-18, fa',
    'U; Mykola, Zaporozhan, 1949-02-14, uk ru',
    'T; Giorgi, Mchedlani, 1989-08-26, ka ru',
  ],
  'IGM-BL': [
    'P; Hanan, Alkhouri, 1990-10-16, ar; Karim, Alkhouri, 2012-01-30, ar ru',
    'U; Kateryna, Shevelenko, 1994-05-05, uk ru',
    'T; Mehmet, Yildizer, 1982-03-09, tr ru',
    'P; Idris, Baraheen, ~1989-01-01, so ar',
    'S; Larisa, Volkonska, 1963-11-21, ru',
    'U; Oleksii, Dorofeyenko, 1978-07-02, uk ru',
    'P; Shirin, Rostamani, 1997-09-14, fa en',
    'T; Bakhtiyor, Yuldoshan, 1986-12-19, uz ru',
    'A; Samuel, Tekleab, 2000-06-06, ti en',
    'P; Rami, Zeidani, 1975-01-11, ar',
    'T; Wei, Changlin, 1992-08-15, zh en',
    'U; Nadiia, Kravetsenko, 1955-04-24, uk ru',
  ],
  'IGM-CB': [
    'P; Fatima, Belkhadir, 1984-02-27, ar fr; Ilyas, Belkhadir, 2015-12-12, ar fr',
    'U; Hanna, Lysovenko, 1997-03-03, uk ru',
    'T; Selim, Aydinoglan, 1980-10-28, tr',
    'P; Mustafa, Karimzad, 1993-06-20, fa',
    'S; Stepan, Grekulov, 1968-09-09, ru',
    'T; Priya, Nairanan, 1995-11-17, hi en',
    'A; Yonas, Habtemar, ~2001-01-01, ti',
    'U; Andrii, Chornomaz, 1970-05-31, uk ru',
  ],
  'IGI-BU': [
    'P; Leila, Barzanji, 1991-08-04, ku ar; Aram, Barzanji, 2017-03-23, ku',
    'T; Tenzin, Gyaltseng, 1994-01-20, ne en',
    'P; Hamza, Qadirani, 1988-06-11, ar en',
    'U; Yuliia, Marchenkova, 1990-12-07, uk ru',
    'T; Nimal, Pererawan, 1985-04-14, si en',
    'P; Sara, Tahmaseban, 1996-02-22, fa en',
    'S; Artur, Sokolenko, 1973-07-30, ru',
  ],
  'IGI-TM': ['P; Bilal, Jawharani, 1987-05-18, ar', 'T; Thi Mai, Nguyenhoa, 1998-09-27, vi'],
  'IGI-GL': ['U; Tetiana, Romanyshena, 1983-01-16, uk ru', 'P; Omar, Faddelan, 1992-11-08, ar'],
  'IGI-GR': ['A; Dawit, Araian, 1999-10-02, ti am'],
  'IGI-SM': ['P; Nasrin, Ahmadzan, 1981-03-25, fa'],
  'IGI-RD': ['U; Bohdan, Yaremchenko, 1969-06-13, uk', 'T; Juan Pablo, Cordovano, 1993-12-30, es en'],
};

/** Cases of one household in different files: grandparents and parents. A third household has one file. */
const households: Record<string, string> = {
  'IGM-CH-02': 'tkalenko',
  'IGM-CH-08': 'tkalenko',
  'IGM-BL-01': 'alkhouri',
  'IGM-BL-10': 'alkhouri',
  'IGM-CH-06': 'noorzan',
};

const towns: Record<string, string[]> = {
  'IGM-CH': ['Chișinău', 'Chișinău', 'Ialoveni', 'Orhei'],
  'IGM-BL': ['Bălți', 'Soroca', 'Bălți'],
  'IGM-CB': ['Cahul', 'Comrat'],
  'IGI-BU': ['București'],
  'IGI-TM': ['Timișoara'],
  'IGI-GL': ['Galați'],
  'IGI-GR': ['Giurgiu'],
  'IGI-SM': ['Șomcuta Mare'],
  'IGI-RD': ['Rădăuți', 'Suceava'],
};

function personOf(words: string, category: DemoPerson['category'], locality: string, serial: number): DemoPerson {
  const [givenNames = '', surname = '', born = '', spoken = ''] = words.split(',').map((word) => word.trim());
  const languages = spoken.split(' ');
  return {
    givenNames,
    surname,
    birthDate: born.replace('~', ''),
    birthDatePrecision: born.startsWith('~') ? 'YEAR' : 'DAY',
    category,
    languages,
    interpreterNeeded: !languages.some((language) => ['ru', 'en', 'fr'].includes(language)),
    locality,
    ...contactOf(serial),
  };
}

/** Every seventh person has no safe contact, and every eleventh only the caseworker as contact. */
function contactOf(serial: number): Pick<DemoPerson, 'safeContact'> {
  if (serial % 7 === 0) return {};
  if (serial % 11 === 0) return { safeContact: { channel: 'prin centru', value: 'responsabilul de caz', safe: false } };
  return { safeContact: { channel: 'telefon', value: `000 000 ${String(serial).padStart(3, '0')}`, safe: true } };
}

let serial = 0;
function peopleOf(words: string[], centre: string, category: DemoPerson['category'], locality: string): DemoPerson[] {
  const numbered = words.map((each) => ({ serial: ++serial, person: personOf(each, category, locality, serial) }));
  const people = numbered.map(({ person }) => person);
  const [first] = people;
  return numbered.map((one) => {
    const others = people.filter((other) => other !== one.person);
    const country = centre.startsWith('IGM') ? 'MD' : 'RO';
    return {
      ...one.person,
      ...detailsOf(one.person, { country, serial: one.serial, others, first: first ?? one.person }),
    };
  });
}

export const demoCases: readonly DemoCase[] = Object.entries(files).flatMap(([centre, lines]) =>
  lines.map((line, index) => {
    const key = `${centre}-${String(index + 1).padStart(2, '0')}`;
    const [letter = 'P', ...people] = line.split(';').map((part) => part.trim());
    const names = towns[centre] ?? [];
    const locality = names[index % names.length] ?? '';
    const household = households[key];
    const category = categories[letter as keyof typeof categories];
    return { key, centre, ...(household && { household }), people: peopleOf(people, centre, category, locality) };
  }),
);
