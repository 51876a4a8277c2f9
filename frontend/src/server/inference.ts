import { setImmediate as nextTurn } from 'node:timers/promises';
import { SERVICE_AWAY } from '../contract/model.ts';
import { jsonText } from './answer.ts';
import { assertJson, readBytes } from './body.ts';
import { rootCause } from './cause.ts';
import { readInferenceUrl } from './config.ts';
import { badField, Refusal } from './errors.ts';
import { quoted } from './fields.ts';
import { logProblem } from './log.ts';
import { searchNameTwice } from './one-name.ts';

const SECOND = 1000;
/** What the service itself takes: 100,000 candles are about 9 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** How long the service may take to answer; it reads the training data before it says "started". */
const PATIENCE_MS = { predict: 30 * SECOND, start: 15 * SECOND, look: 10 * SECOND };
/** Predictions for 100,000 candles are about 10 MB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface Question {
  /** The route of the ML service, e.g. `/training/runs?limit=5`. */
  path: string;
  patience: keyof typeof PATIENCE_MS;
}

/** Asks the ML service and hands on what it answers, see `ask`. */
export function askToRead(question: Question): Promise<Response> {
  return ask(question, { method: 'GET' });
}

/** Hands the request's body (JSON or nothing, at most 16 MB) on by the request's own method, see `ask`. */
export async function askToAct(question: Question, request: Request): Promise<Response> {
  const { method } = request;
  const bytes = await readBytes(request, MAX_BODY_BYTES);
  const key = request.headers.get('idempotency-key');
  const headers: Record<string, string> = key === null ? {} : { 'Idempotency-Key': key };
  if (bytes.length === 0) return ask(question, { method, headers });
  assertJson(request);
  await assertNamesOnce(bytes);
  headers['Content-Type'] = 'application/json';
  return ask(question, { method, headers, body: new Uint8Array(bytes) });
}

/** Throws 400 where an object has a name twice; what is not JSON at all the service refuses. */
async function assertNamesOnce(bytes: Buffer): Promise<void> {
  const search = searchNameTwice(bytes.toString());
  for (;;) {
    const { done, value } = search.next();
    if (done && value !== undefined) throw badField(quoted(value), 'is given twice');
    if (done) return;
    await nextTurn();
  }
}

/** What a proxy in between says when there is no service behind it; 503 the service itself says as well. */
const GATEWAY = new Set([502, 503, 504]);
const UNAVAILABLE = 503;

/**
 * Hands on the service's answer, its status and JSON unchanged, where it is an object and has `error` if it
 * is a refusal; its other headers stay behind. A service that is away or late is 503, and so is one that
 * cannot use its database, with its own words, `code` and `hint`. One that fails is 500 or 503 in this
 * server's words, and whatever else comes is 502.
 */
async function ask({ path, patience }: Question, init: RequestInit): Promise<Response> {
  const inferenceUrl = readInferenceUrl();
  const signal = AbortSignal.timeout(PATIENCE_MS[patience]);
  let reply: Response;
  try {
    reply = await fetch(inferenceUrl + path, { ...init, signal, redirect: 'error', cache: 'no-store' });
  } catch (thrown) {
    throw away(inferenceUrl, thrown);
  }
  const { status } = reply;
  if (status === UNAVAILABLE && isJson(reply))
    return expected(await textOf(reply).catch(() => ''), inferenceUrl);
  if (status >= 500 || !isJson(reply)) {
    await reply.body?.cancel();
    if (GATEWAY.has(status)) throw isJson(reply) ? unable(inferenceUrl, status) : away(inferenceUrl, status);
    throw status >= 500 && status < 600 ? failed(inferenceUrl, status) : misunderstood(inferenceUrl, status);
  }
  const text = await textOf(reply).catch(() => undefined);
  if (text === undefined || !isOfContract(text, status)) throw misunderstood(inferenceUrl, status);
  return jsonText(text, status);
}

/** The service's own 503, where it has the `code` of a failure that it expects; else 503 in our words. */
function expected(text: string, inferenceUrl: string): Response {
  if (isOfContract(text, UNAVAILABLE) && typeof JSON.parse(text).code === 'string')
    return jsonText(text, UNAVAILABLE);
  throw unable(inferenceUrl, UNAVAILABLE);
}

/** Throws for what is too long, broken off, late or not UTF-8. */
async function textOf(reply: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [text, size] = ['', 0];
  for await (const chunk of reply.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new Error('The answer is too long.');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function isOfContract(text: string, status: number): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return false;
    return status < 400 || ('error' in answer && typeof answer.error === 'string');
  } catch {
    return false;
  }
}

function isJson(reply: Response): boolean {
  return /^application\/json\b/i.test(reply.headers.get('content-type') ?? '');
}

/** Why it cannot be used: what was thrown, or the status of an answer without JSON. */
function away(inferenceUrl: string, why: unknown): Refusal {
  const cause = typeof why === 'number' ? new Error(`it answered ${why} without JSON`) : rootCause(why);
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  logProblem('inference_unavailable', {
    code: 'inference_unavailable',
    message: `The ML service at ${new URL(inferenceUrl).origin} cannot be used: ${reason}`,
    hint: 'Check INFERENCE_API_URL and that the service ml runs.',
  });
  return new Refusal(503, 'inference_unavailable', SERVICE_AWAY, { cause });
}

/** The service runs, so nobody shall be told to start it; its own words may hold what is not for clients. */
function failed(inferenceUrl: string, status: number): Refusal {
  logFailure(inferenceUrl, `answered ${status}`);
  return new Refusal(500, 'inference_failed', 'The inference service failed; its log says why.');
}

function unable(inferenceUrl: string, status: number): Refusal {
  logFailure(inferenceUrl, `answered ${status}`);
  const message = 'The inference service cannot do this now; its log says why.';
  return new Refusal(503, 'inference_failed', message, { retryAfterSeconds: 5 });
}

function misunderstood(inferenceUrl: string, status: number): Refusal {
  logFailure(inferenceUrl, `answered ${status} with what is not of its contract`);
  const message = 'The inference service answered what this server does not understand.';
  return new Refusal(502, 'inference_failed', message);
}

function logFailure(inferenceUrl: string, what: string): void {
  logProblem('inference_failed', {
    code: 'inference_failed',
    message: `The ML service at ${new URL(inferenceUrl).origin} ${what}.`,
    hint: 'Its own log says why.',
  });
}
