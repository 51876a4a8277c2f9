import {
  CHART_FIELD,
  CHART_NAME_FIELD,
  type Upload,
  type UploadChoices,
  type UploadProblem,
} from '../contract/upload.ts';
import { RequestError } from '../request/request.ts';

/**
 * All of the file went out, and no answer came back or none that knows: nobody here can tell whether it was
 * stored.
 */
export class AnswerLost extends Error {
  override name = 'AnswerLost';
}

/** What goes out together. */
export interface Parcel {
  file: File;
  choices: UploadChoices;
  /** The chart to add to; null for a new one. */
  chartId: number | null;
  /** What a new chart is called; empty: as the file. */
  chartName: string;
  /** With the same key it can be sent again, and is stored once. */
  key: string;
}

/**
 * Sends a file and tells how much of it has gone out (0 to 1); at 1 the server reads and stores it.
 * Throws a RequestError whose message is fit to be shown where nothing was stored, AnswerLost where that is
 * not known, and the signal's reason where it was aborted. XMLHttpRequest, because fetch cannot tell how far
 * it is.
 */
export function sendFile(
  parcel: Parcel,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  const { promise, resolve, reject } = Promise.withResolvers<Upload>();
  const request = new XMLHttpRequest();
  request.open('POST', '/api/upload');
  request.setRequestHeader('Idempotency-Key', parcel.key);
  let share = 0;
  const tell = (now: number) => {
    share = now;
    progress(share);
  };
  request.upload.onprogress = ({ loaded, total }) => tell(total === 0 ? 0 : loaded / total);
  request.upload.onload = () => tell(1);
  request.onerror = () => reject(share < 1 ? brokenOff() : new AnswerLost());
  request.onabort = () => reject(signal.reason);
  request.onload = () => {
    const answer = parse(request.responseText);
    if (request.status === 200 && answer) resolve(answer as unknown as Upload);
    else reject(refusalOf(answer, request.status));
  };
  signal.addEventListener('abort', () => request.abort());
  request.send(formOf(parcel));
  return promise;
}

function formOf({ file, choices, chartId, chartName }: Parcel): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(choices)) form.append(field, value);
  if (chartId !== null) form.append(CHART_FIELD, String(chartId));
  else form.append(CHART_NAME_FIELD, chartName);
  form.append('file', file);
  return form;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function brokenOff(): RequestError {
  return new RequestError('The connection broke off. Nothing was stored; try again.', 0);
}

/**
 * The API's own words, or the status of a refusal. Whatever else speaks in its place has no news of the file.
 */
function refusalOf(answer: Record<string, unknown> | undefined, status: number): Error {
  if (answer?.['outcome'] === 'unknown') return new AnswerLost();
  const problem = answer as Partial<UploadProblem> | undefined;
  if (typeof problem?.error === 'string') return new RequestError(problem.error, status);
  const isRefusal = status >= 400 && status < 500;
  return isRefusal ? new RequestError(`The server answered ${status}.`, status) : new AnswerLost();
}
