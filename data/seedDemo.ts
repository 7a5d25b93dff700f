// The part "demo": nine months of invented work, played through the commands.
import { playDemo } from './demo/play.ts';
import { beginDemoRun, completeDemoRun } from './seedStore.ts';

/** A complete demo is left unchanged, and an interrupted one continues. */
export async function seedDemo(now: Date, say: (line: string) => void): Promise<void> {
  const run = await beginDemoRun(now.toISOString().slice(0, 10));
  if (run.isComplete) {
    say(`the demo of ${run.anchor} is complete: nothing to do`);
    return;
  }
  const { commands } = await playDemo(run.anchor, say);
  await completeDemoRun();
  say(`demo: ${commands} commands played, counted back from ${run.anchor}`);
}
