/** A problem that the user can solve. It is shown as one line, without a stack trace. */
export class PlatformProblem extends Error {
  override name = 'PlatformProblem';
}
