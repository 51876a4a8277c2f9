import type { Compose } from '../operate/compose.ts';
import { ScriptError } from '../operate/edge.ts';
import { mustDocker } from '../operate/engine.ts';
import { Container } from '../throw-away/container.ts';
import { PsqlSession } from './psql-session.ts';

/** The PostgreSQL of this deployment, running. */
export interface LiveServer {
  /** The image that it runs, whose programs fit it. */
  image: string;
  /** A container beside it whose psql and pg_dump connect to it, and which ends with this process. */
  client: Container;
}

/** Throws where it does not run. */
export async function openLiveServer(compose: Compose, signal: AbortSignal): Promise<LiveServer> {
  const id = (await compose.must('ps', '--quiet', 'postgres')).trim();
  if (id === '') {
    throw new ScriptError(
      'PostgreSQL is not running.',
      `Start it: ${compose.describe('up', '-d', '--wait', 'postgres')}`,
    );
  }
  const { image, env } = await describe(id);
  const client = await Container.start(
    {
      image,
      purpose: 'client',
      options: ['--network', `container:${id}`, '--cap-drop', 'ALL'],
      env: {
        PGHOST: '127.0.0.1',
        PGUSER: String(env['POSTGRES_USER']),
        PGPASSWORD: String(env['POSTGRES_PASSWORD']),
        PGAPPNAME: 'candle-annotator backup',
      },
    },
    signal,
  );
  return { image, client };
}

/** Every database of the server, with its size in bytes. */
export async function databaseSizes(
  { client }: LiveServer,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  await using session = new PsqlSession(client, 'postgres');
  const lines = await session.ask(
    'SELECT json_build_array(datname, pg_database_size(oid)) FROM pg_database;',
    signal,
  );
  return new Map(lines.map((line) => JSON.parse(line) as [string, number]));
}

async function describe(id: string): Promise<{ image: string; env: Record<string, string> }> {
  const format = '{"image": {{json .Image}}, "env": {{json .Config.Env}}}';
  const { image, env } = JSON.parse(await mustDocker('container', 'inspect', '--format', format, id)) as {
    image: string;
    env: string[];
  };
  const pairs = env.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]);
  return { image, env: Object.fromEntries(pairs) };
}
