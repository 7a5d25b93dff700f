// Placeholders in the variables of ready operations, so that a demo can be sent again and again without typing.
//   $uuid        a new idempotency key         $caseNumber  a new file number
//   $today+30    a date, days from today       $now+7       an instant, days from now
//   $number, $version, $case                   what was last seen in an answer on this page

/** @param {unknown} value @param {Record<string, unknown>} last */
export function fillPlaceholders(value, last) {
  if (Array.isArray(value)) return value.map((item) => fillPlaceholders(item, last));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillPlaceholders(inner, last)]));
  return typeof value === 'string' ? fill(value, last) : value;
}

function fill(text, last) {
  if (text === '$uuid') return crypto.randomUUID();
  if (text === '$caseNumber') return `CH-${Date.now().toString(36).toUpperCase()}`;
  if (['$number', '$version', '$case'].includes(text)) return last[text.slice(1)] ?? text;
  const [, what, days] = /^\$(today|now)([+-]\d+)?$/.exec(text) ?? [];
  if (what === undefined) return text;
  const instant = new Date(Date.now() + Number(days ?? 0) * 86_400_000).toISOString();
  return what === 'today' ? instant.slice(0, 10) : instant;
}

/** What an answer shows of a referral or a case; a list moves on from the last one only when it is not in it. */
export function lastSeen(answer, last) {
  const referrals = [];
  let caseNumber = last.case;
  const walk = (value) => {
    if (value === null || typeof value !== 'object') return;
    if (typeof value.number === 'string' && Number.isInteger(value.version)) referrals.push(value);
    if (typeof value.caseNumber === 'string') caseNumber = value.caseNumber;
    Object.values(value).forEach(walk);
  };
  walk(answer?.data);
  const { number, version } = referrals.find((referral) => referral.number === last.number) ?? referrals[0] ?? last;
  return { number, version, case: caseNumber };
}
