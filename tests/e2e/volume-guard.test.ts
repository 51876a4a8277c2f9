import { describe, expect, it } from 'vitest';
import { ALL_TRAINING_RUNS } from '../support/training-runs.ts';
import { mustRun, run } from './support/command.ts';
import { scenario } from './support/scenario.ts';
import type { Stack } from './support/stack.ts';

const REFUSED = 'service "volume-guard" didn\'t complete successfully: exit 4';
const GUARD = ['run', '--rm', '--no-deps', '-e', 'FENCE_SECONDS=1', 'volume-guard'];

/** Every way in which a second server came to run on one volume, each with real containers. */
describe('no two PostgreSQL servers on one volume', () => {
  let before: string;
  const theStack = scenario(async (stack) => {
    before = await stack.old.fillPostgres();
    await stack.old.start();
  });

  it('up refuses beside an old deployment that runs under another project name, and says who has it', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.up('plain');
    expect(exitCode).toBe(1);
    expect(output).toContain(REFUSED);
    await stack.events.seen('volume-guard', 'exited 4');
    expect(stack.events.order()).toEqual(['volume-guard started', 'volume-guard exited 4']);
    const words = await stack.logs('volume-guard');
    console.log(words);
    expect(words).toContain(`docker ps --filter volume=${stack.settings['POSTGRES_VOLUME']}`);
    expect(await oldRuns()).toBe(before);
  });

  it('so does the dry run, which starts PostgreSQL alone', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.compose(['up', '-d', '--wait', 'postgres']);
    expect(exitCode).toBe(1);
    expect(output).toContain(REFUSED);
    expect(await oldRuns()).toBe(before);
  });

  it('so does the container itself, where nothing goes before it, as after a reboot', async () => {
    const stack = theStack();
    await stack.compose(['up', '--no-start', 'postgres']);
    await mustRun('docker', ['update', '--restart=no', await ourContainer(stack)]);
    await mustRun('docker', ['start', await ourContainer(stack)]);
    expect(await exitOf(await ourContainer(stack))).toBe(4);
    expect(await oldRuns()).toBe(before);
    await stack.down();
  });

  it('where the old one was killed, it refuses until the old one was stopped or the volume is taken over', async () => {
    const stack = theStack();
    await mustRun('docker', ['kill', await stack.old.container()]);
    expect((await stack.up('plain')).output).toContain(REFUSED);
    expect(await stack.logs('volume-guard')).toContain('take-over');
    const taken = await stack.compose([...GUARD, 'take-over']);
    expect(taken.exitCode, taken.output).toBe(0);
    console.log(taken.output);
    const { exitCode, output } = await stack.compose(['up', '-d', '--wait', 'postgres', 'drizzle-migrate']);
    expect(exitCode, output).toBe(0);
    await stack.events.seen('drizzle-migrate', 'exited 0');
    expect(await stack.sql(ALL_TRAINING_RUNS)).toBe(before);
  });

  it('an old container that comes back beside ours stops before it has touched anything, and says why', async () => {
    const stack = theStack();
    expect(await comeBack(stack)).not.toBe(0);
    const { output } = await run('docker', ['logs', '--tail', '5', await stack.old.container()]);
    console.log(output);
    expect(output).toContain('taken-over-by-candle-annotator--see-The-way-back');
    expect(await stack.sql(ALL_TRAINING_RUNS)).toBe(before);
  });

  it('after a crash of the machine ours starts again by itself, though the old one comes back first', async () => {
    const stack = theStack();
    const ours = await ourContainer(stack);
    await mustRun('docker', ['kill', ours]);
    expect(await comeBack(stack)).not.toBe(0);
    await mustRun('docker', ['start', ours]);
    await stack.compose(['up', '-d', '--wait', 'postgres']);
    expect(await stack.sql(ALL_TRAINING_RUNS)).toBe(before);
  });

  it('a second project of this checkout refuses while the first has the volume', async () => {
    const stack = theStack();
    const second = { COMPOSE_PROJECT_NAME: `${stack.project}-second` };
    const { exitCode, output } = await stack.compose(['up', '-d', '--wait', 'postgres'], second);
    expect(exitCode).toBe(1);
    expect(output).toContain(REFUSED);
    const words = await stack.compose(['logs', '--no-log-prefix', 'volume-guard'], second);
    expect(words.output).toContain(`project ${stack.project}`);
    await stack.compose(['down', '--volumes'], second);
  });

  it('up again beside its own running server is no second one', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.compose(['up', '-d', '--wait', 'postgres', 'volume-guard']);
    expect(output).toContain('Exited');
    expect((await stack.inspect('volume-guard')).State.ExitCode, `${exitCode} ${output}`).toBe(0);
  });

  it('the volume stays taken over after down, until the database has its old name again', async () => {
    const stack = theStack();
    await stack.down();
    expect(await comeBack(stack)).not.toBe(0);
    await stack.compose(['up', '-d', '--wait', 'postgres']);
    const psql = ['psql', '-U', 'ml_user', '-d', 'postgres', '-c'];
    const rename = 'ALTER DATABASE candle_annotator RENAME TO ml_db';
    const renamed = await stack.compose(['exec', '-T', 'postgres', ...psql, rename]);
    expect(renamed.exitCode, renamed.output).toBe(0);
    await stack.down();
    await stack.old.start();
    expect(await oldRuns()).toBe(before);
  });

  it('down -v leaves it, and so does a volume that Compose would make otherwise', async () => {
    const stack = theStack();
    await stack.old.remove();
    await stack.compose(['up', '-d', '--wait', 'postgres']);
    await stack.compose(['--profile', 'migrate', 'down', '--volumes']);
    await stack.old.start();
    expect(await oldRuns()).toBe(before);
  });

  it('give-back lets go of a volume whose database keeps its name', async () => {
    const stack = theStack();
    await stack.old.remove();
    const same = { POSTGRES_DB: 'ml_db', OLD_POSTGRES_DB: 'ml_db' };
    await stack.compose(['up', '-d', '--wait', 'postgres'], same);
    // What it was meant for: as if the application's database had always had this name.
    await stack.down();
    const given = await stack.compose([...GUARD, 'give-back'], same);
    expect(given.exitCode, given.output).toBe(0);
    await stack.old.start();
    expect(await oldRuns()).toBe(before);
  });

  async function oldRuns(): Promise<string> {
    const psql = [
      'psql',
      '-h',
      '127.0.0.1',
      '-U',
      'ml_user',
      '-d',
      'ml_db',
      '-XAtq',
      '-c',
      ALL_TRAINING_RUNS,
    ];
    return (await mustRun('docker', ['exec', await theStack().old.container(), ...psql])).trim();
  }
});

async function ourContainer(stack: Stack): Promise<string> {
  return (await stack.compose(['ps', '--all', '--quiet', 'postgres'])).stdout.trim();
}

/** The old container is started again, as its restart policy would; returns the exit code with which it ends. */
async function comeBack({ old }: Stack): Promise<number> {
  await mustRun('docker', ['start', await old.container()]);
  return exitOf(await old.container());
}

async function exitOf(container: string): Promise<number> {
  return Number(await mustRun('docker', ['wait', container]));
}
