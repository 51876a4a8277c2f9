import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL_TRAINING_RUNS, OLD_TRAINING_RUNS } from '../../support/training-runs.ts';
import type { CommandResult } from './command.ts';
import { compose } from './compose.ts';
import { LEGACY_OWNER } from './settings.ts';

const COMPOSE_FILE = fileURLToPath(new URL('old-deployment.yml', import.meta.url));

/** The old deployment on the volumes of a stack, stopped again after each use. */
export class OldDeployment {
  readonly #project: string;
  readonly #settings: Record<string, string>;

  /** `settings`: POSTGRES_VOLUME, LEGACY_VOLUME and POSTGRES_PASSWORD of the stack named `project`. */
  constructor(project: string, settings: Record<string, string>) {
    this.#project = `${project}-old`;
    this.#settings = settings;
  }

  /** Starts its PostgreSQL, and waits for an answer. */
  async start(): Promise<void> {
    await this.#compose(['up', '--detach', '--wait', 'postgres']);
  }

  /** The id of its PostgreSQL's container. */
  async container(): Promise<string> {
    return (await this.#compose(['ps', '--all', '--quiet', 'postgres'])).stdout.trim();
  }

  /** Makes the PostgreSQL volume, with `ml_db` in it; returns the rows of training_runs. */
  async fillPostgres(): Promise<string> {
    await this.start();
    const psql = ['psql', '-U', 'ml_user', '-d', 'ml_db', '-XAtq', '-v', 'ON_ERROR_STOP=1'];
    const password = String(this.#settings['POSTGRES_PASSWORD']).replaceAll("'", "''");
    const statements = ['-c', `ALTER ROLE ml_user PASSWORD '${password}'`];
    statements.push('-c', OLD_TRAINING_RUNS, '-c', ALL_TRAINING_RUNS);
    const { stdout } = await this.#compose(['exec', '-T', 'postgres', ...psql, ...statements]);
    await this.remove();
    return stdout.trim();
  }

  /**
   * Puts every file of a folder into the legacy volume, in place of what was there: owned by
   * LEGACY_OWNER, readable by nobody else, dated last year.
   */
  async fillLegacy(folder: string): Promise<void> {
    await this.#inLegacyVolume('find . -mindepth 1 -delete');
    for (const file of await readdir(folder)) {
      await this.#inLegacyVolume(`cat > ${file}`, await readFile(join(folder, file)));
    }
    await this.#inLegacyVolume(`
      find . -type f -exec chmod 600 {} +
      chmod 700 .
      chown -R ${LEGACY_OWNER} .
      find . -exec touch -d 2025-12-31T23:59:59.123456789Z {} +`);
  }

  /** Names, owners, modes, sizes, times and contents of everything in the legacy volume. */
  describeLegacy(): Promise<string> {
    return this.#inLegacyVolume(`
      find . -printf '%p %U:%G %m %s %T@ %C@\\n' | sort
      find . -type f -exec sha256sum {} + | sort`);
  }

  /** Removes containers and network; the volumes stay. */
  async remove(): Promise<void> {
    await this.#compose(['down', '--timeout', '30']);
  }

  /** Runs a shell script in the volume, as root, in a container of its own. */
  async #inLegacyVolume(script: string, input?: Buffer): Promise<string> {
    return (await this.#compose(['run', '--rm', '--no-TTY', 'files', script], input)).stdout;
  }

  async #compose(args: string[], input?: Buffer): Promise<CommandResult> {
    const project = ['--file', COMPOSE_FILE, '--project-name', this.#project];
    const result = await compose([...project, ...args], this.#settings, input);
    if (result.exitCode === 0) return result;
    throw new Error(`docker compose ${args.join(' ')}:\n${result.output}`);
  }
}
