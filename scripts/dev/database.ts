import { fileURLToPath } from 'node:url';
import { TargetError } from '../../db/errors.ts';
import { requireDatabaseUrl } from '../../db/url.ts';
import { EmbeddedPostgresError } from '../embedded-postgres/binaries.ts';
import type { EmbeddedPostgres } from '../embedded-postgres/server.ts';
import { InUseError, openPostgres } from '../kept-postgres.ts';
import { ScriptError, usageError } from '../operate/edge.ts';
import { assertLocal } from './assert-local.ts';

/** Where the data of developers lie unless --data says otherwise; git ignores it. */
export const DATA_FOLDER = fileURLToPath(new URL('../../data/postgres', import.meta.url));
const DATABASE = 'candle_annotator';

/** A database for the time of a script; disposing it stops the server where this script started it. */
export interface LocalDatabase extends AsyncDisposable {
  url: string;
  /** The server, where this script has started it. */
  server?: EmbeddedPostgres;
}

export interface Choice {
  /** DATABASE_URL or its option: used as it is. */
  given: string | undefined;
  /** Else a PostgreSQL of the project's own keeps its data here. */
  dataFolder: string;
}

/** The given database, or the developer's own, which is started. Throws a ScriptError where it is in use. */
export function openDatabase(choice: Choice): Promise<LocalDatabase> {
  return open(choice, (inUse) => {
    throw new ScriptError(
      `npm run dev is running already. ${inUse.message}`,
      'Use its page, or end it with Ctrl-C in its terminal first; --data DIR is for another database.',
      { exitCode: 7, cause: inUse },
    );
  });
}

/** What a script that changes a database is told of which one. */
export interface ChangeChoice extends Choice {
  /** Whether it may be on another machine. */
  remoteIsFine: boolean;
}

/**
 * The database that a script is about to change; one that is in use, by npm run dev, is shared. Throws a
 * usage error where it is on another machine and nobody said that this is fine; `deed` is what would happen
 * there.
 */
export async function openToChange(choice: ChangeChoice, deed: string): Promise<LocalDatabase> {
  const share = ({ url }: InUseError) => ({ url, async [Symbol.asyncDispose]() {} });
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await open(choice, share));
  assertLocal(database.url, deed, choice.remoteIsFine);
  const kept = stack.move();
  return { url: database.url, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function open(
  { given, dataFolder }: Choice,
  whenInUse: (inUse: InUseError) => LocalDatabase,
): Promise<LocalDatabase> {
  if (given) return { url: usable(given), async [Symbol.asyncDispose]() {} };
  try {
    const server = await openPostgres({ home: dataFolder, database: DATABASE });
    return { url: server.url(DATABASE), server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  } catch (cause) {
    if (cause instanceof InUseError) return whenInUse(cause);
    if (cause instanceof EmbeddedPostgresError)
      throw new ScriptError(cause.message, cause.hint, { exitCode: 4, cause });
    throw cause;
  }
}

function usable(databaseUrl: string): string {
  try {
    return requireDatabaseUrl(databaseUrl);
  } catch (error) {
    if (error instanceof TargetError) throw usageError(error.message, error.hint);
    throw error;
  }
}
