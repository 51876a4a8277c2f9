import { isDeepStrictEqual } from 'node:util';
import { vi } from 'vitest';
import type { Annotation } from '../../../../frontend/src/contract/annotation.ts';
import type { SpanAnnotation } from '../../../../frontend/src/contract/span-annotation.ts';
import { SPAN_SOURCE } from '../../../../frontend/src/contract/span-source.ts';
import type { StoredRow } from '../../../../frontend/src/marks/row.ts';

/** Stored rows behind `fetch`, with ids, entity tags and refusals as the API has them. */
export interface FakeApi {
  annotations: Annotation[];
  spans: SpanAnnotation[];
  charts: object[];
  /** The types that spans may carry. */
  spanTypes: object[];
  /** `METHOD path` of every request that changed something or tried to. */
  sent: string[];
  /** While true nobody answers. */
  away: boolean;
  /** While true answers to what is stored are lost. */
  loses: boolean;
  /** No row gets the id of one that was deleted. */
  nextId: (rows: readonly StoredRow[]) => number;
  /** What was stored under an Idempotency-Key. */
  answered: Map<string, StoredRow>;
}

const CHARTS = [
  { id: 1, name: 'Gold', created_at: 0 },
  { id: 2, name: 'Silver', created_at: 5 },
];

/** Answers `fetch` until stubs are removed. Annotations need no tags to be told from spans. */
export function fakeApi(rows: Partial<Pick<FakeApi, 'annotations' | 'spans' | 'spanTypes'>> = {}): FakeApi {
  const none = {
    annotations: [],
    spans: [],
    charts: CHARTS,
    spanTypes: [],
    sent: [],
    away: false,
    loses: false,
  };
  let last = 0;
  const nextId = (taken: readonly StoredRow[]) => {
    last = Math.max(last, ...taken.map(({ id }) => id)) + 100;
    return last;
  };
  const api: FakeApi = { ...none, nextId, answered: new Map(), ...rows };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (api.away) throw new TypeError('Failed to fetch');
    return answer(api, url, init);
  });
  return api;
}

/** Changes with what the row says, as the API's do. */
function etagOf(row: object): string {
  return `"${Buffer.from(JSON.stringify(row)).toString('base64url')}"`;
}

function answer(
  api: FakeApi,
  url: string,
  { method = 'GET', body, headers }: RequestInit,
): Response | Promise<Response> {
  const [, , kind = '', id] = url.split(/[/?]/);
  const rows = (kind === 'annotations' ? api.annotations : api.spans) as StoredRow[];
  if (kind === 'charts') return json(api.charts);
  if (kind === 'span-label-types') return json(api.spanTypes);
  if (method === 'GET')
    return json(kind.endsWith('types') ? [] : rows.map((row) => ({ ...row, etag: etagOf(row) })));
  api.sent.push(`${method} ${url}`);
  const news = body ? JSON.parse(String(body)) : {};
  if (method === 'POST') {
    const key = new Headers(headers).get('idempotency-key') ?? '';
    const before = api.answered.get(key) ?? decided(rows, news);
    if (before instanceof Response) return before;
    if (before) return made(api, before);
    const row = {
      ...news,
      ...sourceOfNew(news),
      id: api.nextId(rows),
      created_at: 9,
    };
    rows.push(row);
    api.answered.set(key, row);
    return made(api, row);
  }
  return change(
    api,
    rows,
    rows.findIndex((row) => row.id === Number(id)),
    method,
    news,
    new Headers(headers),
  );
}

/** Of a decision on a suggestion it is noted what it was. */
function sourceOfNew({ model_prediction, label }: Partial<SpanAnnotation>): Partial<SpanAnnotation> {
  if (!model_prediction) return {};
  const words = { confidence: null, outcome: null, notes: null };
  return { ...words, source: label === 'O' ? SPAN_SOURCE.rejected : SPAN_SOURCE.confirmed };
}

function made(api: FakeApi, row: StoredRow): Response | Promise<Response> {
  return told(api, json(row, 201));
}

function told({ loses }: FakeApi, answer: Response): Response | Promise<Response> {
  return loses ? Promise.reject(new TypeError('Failed to fetch')) : answer;
}

/** The row that says the same of a suggestion, or the refusal where one says something else. */
function decided(rows: StoredRow[], news: Partial<SpanAnnotation>): StoredRow | Response | undefined {
  const { model_prediction: seen, label } = news;
  const stored = rows.find((row) => seen && 'label' in row && isDeepStrictEqual(row.model_prediction, seen));
  if (!stored || ('label' in stored && stored.label === label)) return stored;
  return json({ error: 'It was decided.', stored }, 409, etagOf(stored));
}

function change(
  api: FakeApi,
  rows: StoredRow[],
  at: number,
  method: string,
  news: object,
  headers: Headers,
): Response | Promise<Response> {
  const row = rows[at];
  if (!row) return json({ error: 'There is no such row.' }, 404);
  const known = headers.get('if-match');
  if (known && known !== etagOf(row))
    return json({ error: 'It was changed.', stored: row }, 412, etagOf(row));
  if (method === 'DELETE') rows.splice(at, 1);
  else rows[at] = { ...row, ...news };
  return told(api, json(method === 'DELETE' ? {} : (rows[at] ?? {})));
}

function json(value: object, status = 200, etag = etagOf(value)): Response {
  return Response.json(value, { status, headers: { etag } });
}
