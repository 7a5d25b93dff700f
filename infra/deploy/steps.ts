import { explain } from '../../tools/refused.ts';

/** One step of a deployment. It throws when it fails. The steps before it stay done. */
export type Step = {
  says: string;
  run: () => Promise<void> | void;
  /** The advice when the step fails, besides removing the cause. */
  goOn: string;
};

/**
 * Runs the steps in order.
 * @returns true when all succeeded; otherwise it has printed the failed step, the done steps and how to continue
 */
export async function runSteps(steps: Step[], say: (line: string) => void): Promise<boolean> {
  for (const [index, { says, run, goOn }] of steps.entries()) {
    say(`\n[${index + 1}/${steps.length}] ${says}`);
    try {
      await run();
    } catch (error) {
      const done = steps.slice(0, index).map((step) => step.says);
      say(`\nStopped at step ${index + 1}, "${says}": ${explain(error)}`);
      say(done.length === 0 ? 'Nothing was changed.' : `Done before: ${done.join('; ')}.`);
      say(`To go on: ${goOn}`);
      return false;
    }
  }
  return true;
}
