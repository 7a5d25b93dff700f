import * as z from 'zod/mini';
import type { LifeCycle, Row } from '../services/lifeCycle/cycle.ts';

/** Prints a life cycle as a picture and as a table, from the rows that decide. It serves every kind of thing. */

/** Several statuses in one box, so that an action from all of them is one arrow. */
export type Box = { label: string; statuses: readonly string[] };

/** The words that the rows do not contain. */
export type PageWords = {
  statuses: readonly { status: string; label: string; isFinal: boolean }[];
  /** The first status of every thing. */
  first: string;
  roles: Record<string, string>;
  boxes: Record<string, Box>;
  /** Statuses with a common name in the table. */
  named: { word: string; statuses: readonly string[] };
  /** The target of `back` in the picture. */
  backTo: string;
  /** The data of an action whose command adds most of it. */
  dataOf: Record<string, readonly string[]>;
  /** The name in the picture for the origin of an action that is possible in nearly every status. */
  anyStatus: { name: string; label: string };
};

const list = (words: readonly string[]) => words.join(', ');
const label = ({ action }: Row) => action.toLowerCase().replaceAll('_', ' ');
const statusesOf = ({ statuses }: PageWords) => statuses.map(({ status }) => status);

/** The origins of a row. A box stands for its statuses. */
function origins({ from }: Row, words: PageWords): string[] {
  if (from.length > 2 && from.length >= words.statuses.length - 2) return [words.anyStatus.name];
  const whole = Object.entries(words.boxes).filter(([, box]) => box.statuses.every((status) => from.includes(status)));
  const covered = whole.flatMap(([, box]) => box.statuses);
  return [...whole.map(([name]) => name), ...from.filter((status) => !covered.includes(status))];
}

type Arrow = { from: string; to: string; labels: string[] };

/** One arrow for each pair of places, with all its actions. */
function arrows(rows: readonly Row[], words: PageWords): Arrow[] {
  const found = new Map<string, Arrow>();
  for (const row of rows) {
    const changes = row.to.filter((to) => to !== 'same');
    for (const from of origins(row, words)) {
      for (const target of changes) {
        const to = target === 'back' ? words.backTo : target;
        if (to === from) continue;
        const arrow = found.get(`${from} ${to}`) ?? { from, to, labels: [] };
        arrow.labels.push(label(row));
        found.set(`${from} ${to}`, arrow);
      }
    }
  }
  return [...found.values()];
}

function picture(rows: readonly Row[], words: PageWords): string {
  const boxed = Object.entries(words.boxes).map(([name, box]) =>
    [`  state "${box.label}" as ${name} {`, ...box.statuses.map((status) => `    ${status}`), '  }'].join('\n'),
  );
  const { name, label: anyLabel } = words.anyStatus;
  const usesAny = rows.some((row) => origins(row, words).includes(name));
  return [
    'stateDiagram-v2',
    ...words.statuses.map(({ status, label: words }) => `  ${status} : ${words}`),
    ...(usesAny ? [`  state "${anyLabel}" as ${name}`] : []),
    ...boxed,
    `  [*] --> ${words.first}`,
    ...arrows(rows, words).map(({ from, to, labels }) => `  ${from} --> ${to} : ${labels.join(', ')}`),
    ...words.statuses.filter(({ isFinal }) => isFinal).map(({ status }) => `  ${status} --> [*]`),
  ].join('\n');
}

function fromWords({ from }: Row, words: PageWords): string {
  const { word, statuses: named } = words.named;
  const missing = statusesOf(words).filter((status) => !from.includes(status));
  if (missing.length <= 2 && from.length > 2) return `all but ${list(missing)}`;
  const hasNamed = named.length > 1 && named.every((status) => from.includes(status));
  return hasNamed ? list([word, ...from.filter((status) => !named.includes(status))]) : list(from);
}

const toWords = ({ to }: Row) =>
  to.map((target) => ({ same: 'same', back: 'the former status' })[target] ?? target).join(' or ');

function dataWords(row: Row, words: PageWords): string {
  const added = words.dataOf[row.action];
  if (added) return list(added);
  const data = row.input instanceof z.ZodMiniLazy ? row.input.def.getter() : row.input;
  const shape = data instanceof z.ZodMiniObject ? data.shape : {};
  const fields = Object.entries(shape as Record<string, z.ZodMiniType>);
  const optional = fields.filter(([, field]) => field.safeParse(undefined).success).map(([name]) => name);
  const required = fields.map(([name]) => name).filter((name) => !optional.includes(name));
  const parts = [list(required), optional.length > 0 ? `(${list(optional)})` : ''];
  return parts.filter((part) => part !== '').join(' ');
}

function whoWords({ who, condition }: Row, words: PageWords): string {
  const roles = list(who.map((role) => words.roles[role] ?? role));
  return condition ? `${roles}; ${condition.words}` : roles;
}

export const table = (header: string[], rows: string[][]) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

export type LifeCycleParts = { picture: string; staying: string; actions: string };

/** The parts of a life cycle's page: the picture, the actions that keep the status, and the table of all actions. */
export function lifeCycleParts(cycle: Pick<LifeCycle, 'rows'>, words: PageWords): LifeCycleParts {
  const { rows } = cycle;
  const cells = rows.map((row) => [
    `\`${row.action}\``,
    fromWords(row, words),
    toWords(row),
    whoWords(row, words),
    `\`${row.event}\``,
    dataWords(row, words),
  ]);
  return {
    picture: picture(rows, words),
    staying: rows
      .filter(({ to }) => to.every((target) => target === 'same'))
      .map((row) => `- ${label(row)}: ${fromWords(row, words)}`)
      .join('\n'),
    actions: table(['Action', 'From', 'To', 'Who', 'Event', 'Required data (optional)'], cells),
  };
}
