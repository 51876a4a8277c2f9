import type { Upload } from '../contract/upload.ts';
import { RequestError } from '../request/request.ts';

/**
 * Sends a CSV file and tells how much of it has gone out (0 to 1); at 1 the server reads and stores it.
 * Throws a RequestError whose message is fit to be shown. XMLHttpRequest, because fetch cannot tell how far
 * it is.
 */
export function sendFile(
  file: File,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  const { promise, resolve, reject } = Promise.withResolvers<Upload>();
  const request = new XMLHttpRequest();
  request.open('POST', '/api/upload');
  request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
  request.upload.onload = () => progress(1);
  request.onerror = () =>
    reject(new RequestError('The connection broke off. Nothing was stored; try again.', 0));
  request.onabort = () => reject(signal.reason);
  request.onload = () => {
    const answer = parse(request.responseText);
    if (request.status === 200 && answer) resolve(answer as unknown as Upload);
    else reject(new RequestError(wordsOf(answer, request.status), request.status));
  };
  signal.addEventListener('abort', () => request.abort());
  const body = new FormData();
  body.append('file', file);
  request.send(body);
  return promise;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wordsOf(answer: Record<string, unknown> | undefined, status: number): string {
  return typeof answer?.['error'] === 'string' ? answer['error'] : `The server answered ${status}.`;
}
