import { setTimeout as wait } from 'node:timers/promises';
import { EmbeddedPostgresError } from '../embedded-postgres/binaries.ts';
import type { EmbeddedPostgres } from '../embedded-postgres/server.ts';
import { ScriptError } from '../operate/edge.ts';

/** What a killed server leaves behind is gone in a moment; what is there after so many tries stays. */
const TRIES = 10;
const BETWEEN_MS = 500;

/**
 * Starts the server again whenever it ends without being asked to, and says so with `say`. Returns once it is
 * asked to; throws a ScriptError where it cannot be started.
 */
export async function keepUp(server: EmbeddedPostgres, say: (text: string) => void): Promise<void> {
  while (await server.died()) {
    say('PostgreSQL has ended, and nobody here has asked it to: it is started again.');
    await startAgain(server);
    say('PostgreSQL is there again, with its data; what was under way then may have failed.');
  }
}

async function startAgain(server: EmbeddedPostgres, tries = TRIES): Promise<void> {
  try {
    await server.start();
  } catch (cause) {
    if (!(cause instanceof EmbeddedPostgresError)) throw cause;
    if (tries === 1)
      throw new ScriptError(`PostgreSQL has ended and does not start again. ${cause.message}`, cause.hint, {
        exitCode: 4,
        cause,
      });
    await wait(BETWEEN_MS);
    await startAgain(server, tries - 1);
  }
}
