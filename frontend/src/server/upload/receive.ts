import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { LIMITS } from '../../contract/limits.ts';
import { boundedBody } from '../body.ts';
import { badField, Refusal, tooLarge, wrongKind } from '../errors.ts';

/** For boundaries, the part's own headers and small fields beside the file. */
const FORM_BYTES = 64 * 1024;
const PARTS = { files: 1, fields: 16, parts: 20, fieldSize: 1024, fieldNameSize: 256, headerPairs: 64 };

/** Takes an uploaded file apart while it arrives. */
export interface FileReader<Result> {
  /** Takes some bytes. Throws a Refusal for a file that is not wanted; nothing is pushed after that. */
  push(bytes: Buffer): Promise<void> | void;
  /** The file is complete. */
  end(fileName: string): Promise<Result> | Result;
}

/**
 * Feeds the first file of a multipart request to `reader` while it arrives, and returns what that makes of
 * it. Holds none of it. Throws 400 without a file or for a broken form, 413 above the limits, 415 for
 * another kind of body.
 */
export async function receiveFile<Result>(request: Request, reader: FileReader<Result>): Promise<Result> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\b/i.test(contentType)) throw wrongKind('multipart/form-data with one CSV file');
  const form = openForm(contentType);
  let received: Promise<Result> | undefined;
  form.on('file', (_field, stream, fileName) => {
    received = read(stream, fileName, reader);
    // It is awaited only when the form has ended; until then a failure has no listener.
    received.catch(() => {});
  });
  const body = boundedBody(request, LIMITS.uploadBytes + FORM_BYTES);
  await parse(body, form);
  if (!received) throw badField('file', 'is missing: choose a CSV file');
  return received;
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

/** After a refusal the rest is read and forgotten: browsers hear an answer only when they have sent all. */
async function read<Result>(
  stream: BusboyFileStream,
  fileName: string,
  reader: FileReader<Result>,
): Promise<Result> {
  let refusal: unknown;
  for await (const bytes of stream) {
    if (refusal) continue;
    try {
      await reader.push(bytes);
    } catch (thrown) {
      refusal = thrown;
    }
  }
  if (stream.truncated) throw fileTooLarge();
  if (refusal) throw refusal;
  return reader.end(fileName);
}

function fileTooLarge(): Refusal {
  return tooLarge(`The file is larger than ${LIMITS.uploadBytes / 1024 / 1024} MB.`);
}
