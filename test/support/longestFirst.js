/** Without a cache jest starts with the largest files; the longest are others, and one that starts last keeps a core idle. */
const longest = [
  'model/model',
  // Waits for a queue most of its time, while the model's players have both cores.
  'endToEnd/backOffice',
  'campaigns/oneWinner',
  'data/seedDemo',
  'campaigns/',
  'endToEnd/',
  'local/',
  'model/',
  'badInput/',
];
const rank = ({ path }) => {
  const found = longest.findIndex((part) => path.includes(`/test/${part}`));
  return found === -1 ? longest.length : found;
};

export default class LongestFirst {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
  }

  /** The order does not depend on earlier runs. */
  cacheResults() {}
}
