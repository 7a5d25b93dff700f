import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RuntimeFile } from '../local/runtimeFile.ts';
import { signIn } from '../local/signIn.ts';
import { type Bench, type Figure, median } from './support/figures.ts';
import { temporaryFolder } from './support/folder.ts';

/**
 * The time from `npm start` to the first answer with an account's own token: for the first start of a clone, which
 * generates, bundles, synthesizes and seeds, and for later starts.
 */
const root = join(import.meta.dirname, '..');
const email = 'contact.mec@demo.indreptar.example';

export const bench: Bench = {
  measure: async ({ quick, say }) => {
    if (quick) {
      say('one start, without the demo');
      return [
        figure('npm start to first answer, later', [await secondsToAnswer(root, '--no-demo')], 'without demo data'),
      ];
    }
    const rounds = 3;
    const [first, next]: [number[], number[]] = [[], []];
    for (let round = 1; round <= rounds; round++) {
      say(`start ${round} of ${rounds}, in a fresh clone and again`);
      const clone = freshClone();
      first.push(await secondsToAnswer(clone));
      next.push(await secondsToAnswer(clone));
      rmSync(clone, { recursive: true });
    }
    return [
      figure('npm start to first answer, fresh clone', first, 'the demo is loaded meanwhile'),
      figure('npm start to first answer, later', next, 'the demo is loaded meanwhile'),
    ];
  },
};

const figure = (name: string, seconds: number[], note: string): Figure => ({
  name,
  goal: { atMost: 10 },
  reached: median(seconds),
  unit: 's',
  note,
  rounds: { seconds },
});

/** The content of a clone after `npm ci`: the files of git, and the packages. */
function freshClone(): string {
  const clone = temporaryFolder();
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of files.toString().split('\0').filter(Boolean))
    cpSync(join(root, file), join(clone, file), { recursive: true, force: true });
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  return clone;
}

async function secondsToAnswer(clone: string, ...flags: string[]): Promise<number> {
  const startedAt = performance.now();
  const data = temporaryFolder();
  const platform = spawn('npm', ['start', '--silent', '--', ...flags], {
    cwd: clone,
    // A process group of its own, which ends as a whole.
    detached: true,
    env: { ...process.env, PORT: '0', DATA_DIR: data, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = () => {
    if (platform.pid) process.kill(-platform.pid, 'SIGTERM');
  };
  process.once('exit', end);
  try {
    await readyLine(platform);
    const runtime = JSON.parse(readFileSync(join(data, 'platform.json'), 'utf8')) as RuntimeFile;
    const { id: clientId, redirectUri } = runtime.explorerClient;
    const token = await signIn({ issuer: runtime.issuer, clientId, redirectUri, email });
    const answer = await fetch(`${runtime.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ me { member { institution { code } } } }' }),
    });
    const { data: answered } = (await answer.json()) as {
      data?: { me: { member: { institution: { code: string } } } };
    };
    if (answered?.me.member.institution.code !== 'MEC') throw new Error(`the platform answers ${answer.status}`);
    return (performance.now() - startedAt) / 1000;
  } finally {
    process.off('exit', end);
    const exited = once(platform, 'exit');
    end();
    await exited;
    rmSync(data, { recursive: true, force: true });
  }
}

function readyLine(platform: ChildProcess): Promise<void> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    if (!platform.stdout) throw new Error('no output');
    createInterface({ input: platform.stdout }).on('line', (line) => {
      said.push(line);
      if (line.startsWith('ready ')) resolve();
    });
    platform.once('close', () => reject(new Error(`the platform did not start:\n${said.join('\n')}`)));
  });
}
