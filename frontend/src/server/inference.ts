import { SERVICE_AWAY } from '../contract/model.ts';
import { json, NO_STORE } from './answer.ts';
import { assertJson, readBytes } from './body.ts';
import { rootCause } from './cause.ts';
import { readInferenceUrl } from './config.ts';
import { Refusal } from './errors.ts';
import { logProblem } from './log.ts';

const SECOND = 1000;
/** What the service itself takes: 100,000 candles are about 9 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** How long the service may take to answer; it reads the training data before it says "started". */
const PATIENCE_MS = { predict: 60 * SECOND, start: 120 * SECOND, look: 10 * SECOND };

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
  headers['Content-Type'] = 'application/json';
  return ask(question, { method, headers, body: new Uint8Array(bytes) });
}

/** What a proxy in between says when there is no service behind it. */
const GATEWAY = new Set([502, 503, 504]);

/**
 * Hands on the service's answer, its status and JSON unchanged; a service that is away, late or does not
 * speak JSON is 503, one that is there and fails without JSON is 500. Its other headers stay behind.
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
  if (!isJson(reply)) {
    await reply.body?.cancel();
    if (reply.status >= 500 && !GATEWAY.has(reply.status)) return failed(inferenceUrl, reply.status);
    throw away(inferenceUrl, new Error(`it answered ${reply.status} without JSON`));
  }
  return new Response(reply.body, {
    status: reply.status,
    headers: { ...NO_STORE, 'Content-Type': 'application/json' },
  });
}

function isJson(reply: Response): boolean {
  return /^application\/json\b/i.test(reply.headers.get('content-type') ?? '');
}

function away(inferenceUrl: string, thrown: unknown): Refusal {
  const cause = rootCause(thrown);
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  logProblem('inference_unavailable', {
    code: 'inference_unavailable',
    message: `The ML service at ${new URL(inferenceUrl).origin} cannot be used: ${reason}`,
    hint: 'Check INFERENCE_API_URL and that the service ml runs.',
  });
  return new Refusal(503, 'inference_unavailable', SERVICE_AWAY, { cause });
}

/** The service runs, so nobody shall be told to start it. */
function failed(inferenceUrl: string, status: number): Response {
  logProblem('inference_failed', {
    code: 'inference_failed',
    message: `The ML service at ${new URL(inferenceUrl).origin} answered ${status} without JSON.`,
    hint: 'Its own log says why.',
  });
  return json({ error: 'The inference service failed; its log says why.' }, 500);
}
