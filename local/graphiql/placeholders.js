// Placeholders in the variables of ready operations, so that a demo can be sent again and again without typing.
//   $uuid        a new idempotency key         $caseNumber-CH  a new file number
//   $today+30    a date, days from today       $now+7          an instant, days from now
//   $number      the current referral          $version        the version in which it was last seen here
//   $case        the last case of the account  $caseVersion    the version in which it was last seen here
//   $draft, $draftVersion  its last draft                      $beneficiary   the person of the last case

/** @param {unknown} value @param {Record<string, any>} last */
export function fillPlaceholders(value, last) {
  // A person who types another number wants the version of that referral, not of the current one.
  const typed = value?.input?.referral?.number;
  const number = typed === undefined || typed === '$number' ? last.number : typed;
  const typedCase = value?.input?.case?.caseNumber;
  return fillAll(value, {
    $number: last.number,
    $version: last.versions?.[number],
    $case: last.case,
    $caseVersion: last.caseVersions?.[typedCase === undefined || typedCase === '$case' ? last.case : typedCase],
    $beneficiary: last.beneficiary,
    $draft: last.draft?.id,
    $draftVersion: last.draft?.version,
  });
}

function fillAll(value, known) {
  if (Array.isArray(value)) return value.map((item) => fillAll(item, known));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillAll(inner, known)]));
  return typeof value === 'string' ? fill(value, known) : value;
}

function fill(text, known) {
  if (text === '$uuid') return crypto.randomUUID();
  if (Object.hasOwn(known, text)) return known[text] ?? text;
  const [, centre] = /^\$caseNumber-(\w+)$/.exec(text) ?? [];
  if (centre !== undefined) return `${centre}-${Date.now().toString(36).toUpperCase()}`;
  const [, what, days] = /^\$(today|now)([+-]\d+)?$/.exec(text) ?? [];
  if (what === undefined) return text;
  const instant = new Date(Date.now() + Number(days ?? 0) * 86_400_000);
  return what === 'today' ? localDay.format(instant) : instant.toISOString();
}

/** Dates are those of the institutions. In the last two hours of a day in UTC they are already the next day. */
const localDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Chisinau', dateStyle: 'short' });

const missing = {
  $number:
    'Nu s-a ales încă nicio îndreptare: scrieți-i numărul aici, sau în Referral și rulați. / ' +
    'No referral chosen yet: write its number here, or in Referral and run it.',
  $version:
    'Versiunea acestei îndreptări nu s-a văzut încă: rulați Referral cu numărul ei. / ' +
    'The version of this referral was not seen yet: run Referral with its number.',
  $caseVersion:
    'Versiunea acestui dosar nu s-a văzut încă: rulați Case cu numărul lui. / ' +
    'The version of this case was not seen yet: run Case with its number.',
  $case: 'Nu s-a deschis încă niciun dosar: rulați OpenCase. / No case opened yet: run OpenCase.',
  $beneficiary:
    'Persoana dosarului nu s-a văzut încă: rulați Case. / ' + 'The person of the case was not seen yet: run Case.',
  $draft: 'Nu s-a scris încă nicio ciornă: rulați DraftReferral. / No draft yet: run DraftReferral.',
};

/** The reason why these variables cannot be sent: a placeholder without a value. */
export function unfilled(variables) {
  const text = JSON.stringify(variables);
  return Object.entries(missing).find(([placeholder]) => text.includes(`"${placeholder}"`))?.[1];
}

/**
 * Reads an answer. A single referral becomes the current one. A list updates the known versions; it also sets the
 * current referral when there is none and the list has one row.
 */
export function lastSeen(answer, last) {
  const seen = { ...last, versions: { ...last.versions }, caseVersions: { ...last.caseVersions } };
  for (const field of Object.values(answer?.data ?? {})) {
    const rows = Array.isArray(field) ? [] : field?.nodes;
    const found = referralsIn(field);
    for (const { number, version } of found) seen.versions[number] = version;
    const one = rows === undefined || (rows.length === 1 && seen.number === undefined);
    if (one && found[0]) seen.number = found[0].number;
    const file = field?.case ?? (field?.beneficiary && field);
    if (typeof file?.caseNumber === 'string') {
      seen.case = file.caseNumber;
      seen.caseVersions[file.caseNumber] = file.version;
      if (file.beneficiary?.id) seen.beneficiary = file.beneficiary.id;
    }
    const { referral } = field ?? {};
    if (referral?.status === 'DRAFT' && referral.id) seen.draft = { id: referral.id, version: referral.version };
  }
  return seen;
}

function referralsIn(value) {
  if (value === null || typeof value !== 'object') return [];
  const own = typeof value.number === 'string' && Number.isInteger(value.version) ? [value] : [];
  return [...own, ...Object.values(value).flatMap(referralsIn)];
}
