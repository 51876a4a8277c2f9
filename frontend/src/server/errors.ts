/**
 * An expected refusal: the client gets `status` and `{error: message}`. Anything else that a route
 * throws is a bug, answered with 500 and logged with its stack by the framework.
 */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: 400 | 404 | 503;
  readonly code: string;

  constructor(status: 400 | 404 | 503, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

/** 400: the message begins with the name of the field that is wrong. */
export function badField(field: string, problem: string): Refusal {
  return new Refusal(400, 'bad_request', `${field}: ${problem}`);
}

/** 404 for a chart that is not in the database. */
export function noSuchChart(chartId: number): Refusal {
  return new Refusal(404, 'chart_not_found', `There is no chart with the id ${chartId}.`);
}
