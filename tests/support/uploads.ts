import * as uploadRoute from '../../frontend/src/app/api/upload/route.ts';
import type { TestDatabase } from './database.ts';
import type { Answer } from './routes.ts';

export const HEADER = 'time,open,high,low,close';
/** A file with one candle, at second 60. */
export const ONE = `${HEADER}\n60,1,2,0.5,1.5\n`;

/** Uploads one file as the page does; whoever aborts `signal` has gone away. */
export function upload(csv: string, fileName = 'EURUSD h1.csv', signal?: AbortSignal): Promise<Answer> {
  const form = new FormData();
  form.set('file', new File([csv], fileName, { type: 'text/csv' }));
  return send(form, signal);
}

/**
 * From now on the server ends the connection of whoever commits a new chart of this name, or says its disk is
 * full.
 */
export async function failAtCommit(
  database: Pick<TestDatabase, 'query'>,
  chart: string,
  how: 'breaks off' | 'refuses',
): Promise<void> {
  const failure =
    how === 'refuses' ? `RAISE disk_full` : `PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL`;
  await database.query(
    `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${failure}; END $$`,
  );
  await database.query(
    `CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON charts DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.name = '${chart}') EXECUTE FUNCTION fail()`,
  );
}

/** Sends any form. */
export function send(form: FormData, signal: AbortSignal | null = null): Promise<Answer> {
  return answerTo(new Request('http://localhost/api/upload', { method: 'POST', body: form, signal }));
}

/** What the upload answers to a request. */
export async function answerTo(request: Request): Promise<Answer> {
  const response = await uploadRoute.POST(request);
  return { status: response.status, body: await response.json() };
}

/** The head of a form whose boundary is `frontier`, up to the file's content. */
export function formHead(fileName: string): string {
  return `--frontier\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: text/csv\r\n\r\n`;
}

/** A request whose body is sent as it stands; its boundary is `frontier`. */
export function formRequest(body: ReadableStream<Uint8Array>, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost/api/upload', {
    method: 'POST',
    headers: { 'Content-Type': 'multipart/form-data; boundary=frontier', ...headers },
    body,
    duplex: 'half',
  });
}

/** How many rows there are now. */
export async function stored(db: TestDatabase): Promise<{ charts: string; candles: string } | undefined> {
  const [counts] = await db.query<{ charts: string; candles: string }>(
    'SELECT (SELECT count(*) FROM charts) AS charts, (SELECT count(*) FROM candles) AS candles',
  );
  return counts;
}
