/**
 * Without a cache jest starts with the largest files. The longest tests are other files, and one that starts last
 * leaves a core idle.
 */
const longest = [
  'model/model',
  // It mostly waits for a queue, while the players of the model use both cores.
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
