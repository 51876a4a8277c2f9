import { setTimeout } from 'node:timers';
import type { z } from 'zod';
import { readConfig } from './config.ts';
import { badField, Refusal, tooLarge, wrongKind } from './errors.ts';
import { rememberSent } from './exact-json.ts';
import { check, quoted } from './fields.ts';
import { nameGivenTwice } from './one-name.ts';

/** Far above any annotation; what reads more says so. */
const MAX_JSON_BYTES = 256 * 1024;

/**
 * The body as bytes. Throws 413 as soon as it is larger than `maxBytes`, whatever length it announced, and
 * 400 where the client broke off.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of boundedBody(request, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The body's chunks as they arrive; throws as `readBytes` does, and 415 for packed ones. */
export async function* boundedBody(request: Request, maxBytes: number): AsyncGenerator<Uint8Array, void> {
  assertPlain(request);
  const tooMuch = () => tooLarge(`The body is larger than ${maxBytes} bytes.`);
  if (Number(request.headers.get('content-length')) > maxBytes) throw tooMuch();
  let size = 0;
  for await (const chunk of chunksOf(request)) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooMuch();
    yield chunk;
  }
}

/** The JSON body as the schema makes it. Throws 400, 413 or 415. */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  return (await readInput(request, schema)).input;
}

/** The same, and the body's text. */
export async function readInput<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<{ text: string; input: z.output<Schema> }> {
  assertJson(request);
  const text = decode(await readBytes(request, MAX_JSON_BYTES));
  const body = parse(text);
  const twice = nameGivenTwice(text);
  if (twice !== undefined) throw badField(quoted(twice), 'is given twice');
  return { text, input: rememberSent(check(schema, body), text) };
}

/**
 * Throws 415 unless the body is announced as JSON, and in UTF-8 where it names an encoding. A page of another
 * site can send any other kind without asking first, so this also keeps out what `assertSameOrigin` might not
 * recognise.
 */
export function assertJson(request: Request): void {
  const [kind = '', ...parameters] = (request.headers.get('content-type') ?? '').toLowerCase().split(';');
  if (kind.trim() !== 'application/json') throw wrongKind('application/json');
  const [, charset] =
    parameters.map((text) => text.split('=')).find(([name]) => name?.trim() === 'charset') ?? [];
  if (charset !== undefined && !UTF8.test(charset.trim())) throw wrongKind('application/json in UTF-8');
}

/** ASCII is a part of it. */
const UTF8 = /^"?(?:utf-?8|us-ascii)"?$/;

/** Nobody unpacks here: packed bytes would be taken for a broken text. */
function assertPlain(request: Request): void {
  const encoding = request.headers.get('content-encoding') ?? '';
  if (/^(?:identity)?$/i.test(encoding.trim())) return;
  throw new Refusal(415, 'packed', 'The body must be sent as it is, without Content-Encoding.');
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notJson();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}

function notJson(): Error {
  return badField('body', 'is not JSON in UTF-8');
}

/** What goes wrong while a body is read is the client's end of the connection, never the database's. */
async function* chunksOf({ body }: Request): AsyncGenerator<Uint8Array, void> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read());
      if (done) return;
      yield value;
    }
  } catch (thrown) {
    throw thrown instanceof Refusal ? thrown : badField('body', 'ended before it was complete');
  } finally {
    // Who waits for what does not come would wait here too.
    reader.cancel().catch(() => {});
  }
}

/** Throws 408 where nothing comes for as long as a client may take nothing of an answer. */
async function inTime<T>(coming: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const { readerLimitMs } = readConfig();
  const timer = setTimeout(() => reject(stalled()), readerLimitMs);
  try {
    return await Promise.race([coming, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function stalled(): Refusal {
  return new Refusal(408, 'stalled', 'The body stopped coming before it was complete.');
}
