import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { LIMITS } from '../../contract/limits.ts';
import { boundedBody } from '../body.ts';
import { badField, Refusal, tooLarge, wrongKind } from '../errors.ts';
import type { Share } from './room.ts';

/** For boundaries, the parts' own headers and the small fields beside the file. */
const FORM_BYTES = 64 * 1024;
/** So much is set aside for a file of which nothing has come yet; then as many times as much as has come. */
const FIRST_BYTES = 64 * 1024;
const GROWTH = 4;
const PARTS = { files: 1, fields: 32, parts: 40, fieldSize: 1024, fieldNameSize: 256, headerPairs: 64 };

/** A NUL, which PostgreSQL's texts cannot have, and what stands for bytes that are no UTF-8. */
const NO_TEXT = /[\0\ufffd]/;

/** What a form holds: one file, at most 10 MB, and small texts. */
export interface ReceivedForm {
  fileName: string;
  bytes: Buffer;
  fields: ReadonlyMap<string, string>;
}

/**
 * Receives a multipart request with one file, as fast as there is room for its bytes. Throws 400 without a
 * file, with a second one or with the same field twice and for a broken form, 413 above the limits, 415 for
 * another kind of body, 503 where no room is made in time.
 */
export async function receiveForm(request: Request, share: Share): Promise<ReceivedForm> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\b/i.test(contentType)) throw wrongKind('multipart/form-data with one CSV file');
  const form = openForm(contentType);
  const fields = new Map<string, string>();
  const problems: Refusal[] = [];
  let received: Promise<{ fileName: string; bytes: Buffer }> | undefined;
  form.on('field', (name, value, _nameCut, valueCut) => {
    if (fields.has(name)) problems.push(badField(name, 'is there twice'));
    const odd = value.search(NO_TEXT);
    if (odd !== -1) problems.push(badField(name, `has at character ${odd + 1} what is no text in UTF-8`));
    if (valueCut) problems.push(badField(name, `is longer than ${PARTS.fieldSize} bytes`));
    fields.set(name, value);
  });
  form.on('filesLimit', () => problems.push(badField('file', 'is there twice: send one file in one upload')));
  form.on('fieldsLimit', () => problems.push(badField('body', `has more than ${PARTS.fields} fields`)));
  form.on('file', (_field, stream, fileName) => {
    received = read(stream, announcedBytes(request)).then((bytes) => ({ fileName, bytes }));
    // It is awaited only when the form has ended; until then a failure has no listener.
    received.catch(() => {});
  });
  await parse(roomyBody(request, share), form);
  if (!received) throw badField('file', 'is missing: choose a CSV file');
  const file = await received;
  if (problems[0]) throw problems[0];
  return { ...file, fields };
}

function openForm(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { ...PARTS, fileSize: LIMITS.uploadBytes },
    });
  } catch {
    throw badField('body', 'is multipart/form-data without a boundary');
  }
}

async function parse(body: AsyncGenerator<Uint8Array, void>, form: Writable): Promise<void> {
  try {
    await pipeline(Readable.from(body), form);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw badField('body', 'is not a complete multipart form');
    throw thrown.status === 413 ? fileTooLarge() : thrown;
  }
}

async function* roomyBody(request: Request, share: Share): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of boundedBody(request, LIMITS.uploadBytes + FORM_BYTES)) {
    await share.grow(chunk.byteLength, request.signal);
    yield chunk;
  }
}

function announcedBytes(request: Request): number {
  return Math.min(Number(request.headers.get('content-length')), LIMITS.uploadBytes);
}

/**
 * Into one piece from the beginning: put together at the end it would be here twice. What is announced is not
 * set aside before it comes: 500 uploads that had hardly begun kept the garbage collector busy for seconds.
 */
async function read(stream: BusboyFileStream, announced: number): Promise<Buffer> {
  const most = announced || LIMITS.uploadBytes;
  let bytes = Buffer.allocUnsafeSlow(Math.min(most, FIRST_BYTES));
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (size + chunk.length > bytes.length) bytes = grown(bytes, size + chunk.length, most);
    size += chunk.copy(bytes, size);
  }
  if (stream.truncated) throw fileTooLarge();
  return bytes.subarray(0, size);
}

function grown(bytes: Buffer<ArrayBuffer>, least: number, most: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.max(least, Math.min(most, bytes.length * GROWTH)));
  bytes.copy(larger);
  return larger;
}

function fileTooLarge(): Refusal {
  return tooLarge(`The file is larger than ${LIMITS.uploadBytes / 1024 / 1024} MB.`);
}
