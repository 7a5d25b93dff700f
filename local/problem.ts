/** Something the person at the keyboard can act on: shown as one line, without a stack trace. */
export class PlatformProblem extends Error {
  override name = 'PlatformProblem';
}
