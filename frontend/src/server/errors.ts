import type { Problem } from '../contract/problem.ts';

/** Who is to blame, and what can be done: see the contract of `Problem`. */
export type RefusalStatus = 400 | 403 | 404 | 408 | 409 | 412 | 413 | 415 | 422 | 500 | 502 | 503;

/**
 * An expected refusal: the client gets `status` and `{error: message}`. Anything else that a route
 * throws is a bug, answered with 500 and logged with its stack by the framework.
 */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: RefusalStatus;
  readonly code: string;
  /** Of a 503: how soon it is worth while to ask again. */
  readonly retryAfterSeconds: number | undefined;
  /** False where what was asked may have been done all the same. */
  isOutcomeKnown = true;

  constructor(
    status: RefusalStatus,
    code: string,
    message: string,
    options: ErrorOptions & { retryAfterSeconds?: number } = {},
  ) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** What is answered; a refusal that knows more than a sentence adds it here. */
  get body(): Problem {
    return { error: this.message };
  }
}

/** Somebody else was first; with the row that they stored, as JSON text. */
export class Clash extends Refusal {
  override name = 'Clash';
  readonly rowText: string;

  constructor(status: 409 | 412, code: string, message: string, rowText: string) {
    super(status, code, message);
    this.rowText = rowText;
  }
}

/** 412: the row is not as the client knows it. */
export function changed(what: string, rowText: string): Clash {
  return new Clash(
    412,
    'changed',
    `This ${what} has been changed meanwhile. Nothing was overwritten.`,
    rowText,
  );
}

/** 409: something else was decided on this suggestion. */
export function decided(rowText: string): Clash {
  const message = 'model_prediction: this suggestion has been decided on already. Nothing was stored.';
  return new Clash(409, 'decided', message, rowText);
}

/** The database was lost after it was asked to commit, and before it said whether it has. */
export class CommitLost extends Error {
  override name = 'CommitLost';
}

/** 400: the message begins with the name of the field that is wrong. */
export function badField(field: string, problem: string): Refusal {
  return new Refusal(400, 'bad_request', `${field}: ${problem}`);
}

/** 404 for a row that is not in the database; `what` as in "There is no chart with the id 7." */
export function noSuch(what: string, id: number): Refusal {
  return new Refusal(404, 'not_found', `There is no ${what} with the id ${id}.`);
}

/** 404 for a chart that is not in the database. */
export function noSuchChart(chartId: number): Refusal {
  return noSuch('chart', chartId);
}

/** 409: another row has this name. */
export function nameTaken(name: string): Refusal {
  return new Refusal(409, 'name_taken', `name: "${name}" is taken.`);
}

/** 503: everybody else is being served; nothing was done. */
export function busy(reason = 'all connections to the database are in use'): Refusal {
  const message = `The server is busy: ${reason}.`;
  return new Refusal(503, 'busy', message, { retryAfterSeconds: 1 });
}

/** 413: more than one request may hold. */
export function tooLarge(message: string): Refusal {
  return new Refusal(413, 'too_large', message);
}

/** 415: the body is not of the kind that the route reads. */
export function wrongKind(expected: string): Refusal {
  return new Refusal(415, 'unsupported_media_type', `The body must be ${expected}, and Content-Type say so.`);
}
