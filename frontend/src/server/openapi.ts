import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import * as answers from '../contract/answers.ts';
import * as bodies from '../contract/bodies.ts';
import { idText } from '../contract/fields.ts';
import * as queries from '../contract/queries.ts';
import { CHART_FIELD, CHART_NAME_FIELD, CHOICE_FIELDS } from '../contract/upload.ts';

const JSON_TYPE = 'application/json';
const ID = z.object({ id: idText });

const KEY = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .meta({ description: 'The same request with the same key is stored once.' }),
});
const IF_MATCH = z.object({
  'If-Match': z
    .string()
    .regex(/^(?:\*|"[0-9a-f]{32}")$/)
    .optional()
    .meta({ description: 'The ETag of the row as it was read; 412 where it is another by now.' }),
});

type Content = NonNullable<ZodOpenApiResponseObject['content']>;
type Operation = Omit<ZodOpenApiOperationObject, 'responses'>;

/** Of an answer that went well, and of those that any request may get. */
function operation(
  answer: { status?: '200' | '201' | '202'; content: Content },
  refusals: readonly number[],
  rest: Operation = {},
): ZodOpenApiOperationObject {
  const problem = {
    description: 'See docs/api.md.',
    content: { [JSON_TYPE]: { schema: answers.PROBLEM } },
  };
  const ofBody = refusals.includes(413) ? [408] : [];
  const refused = [...refusals, ...ofBody, 403, 503].toSorted((a, b) => a - b);
  return {
    ...rest,
    responses: {
      [answer.status ?? '200']: { description: 'As asked.', content: answer.content },
      ...Object.fromEntries(refused.map((status) => [String(status), problem])),
    },
  };
}

function json(schema: z.ZodType, status?: '200' | '201' | '202') {
  return { ...(status && { status }), content: { [JSON_TYPE]: { schema } } };
}

function body(schema: z.ZodType): Operation {
  return { requestBody: { required: true, content: { [JSON_TYPE]: { schema } } } };
}

/** The routes of a kind of row: list and create, change and delete. */
function rows(
  path: string,
  row: z.ZodType,
  { query, created, changed }: { query: z.ZodObject; created: z.ZodType; changed: z.ZodType },
  { lists, creates, changes }: { lists: number[]; creates: number[]; changes: number[] },
): ZodOpenApiPathsObject {
  const edits = { requestParams: { path: ID, header: IF_MATCH } };
  return {
    [path]: {
      get: operation(json(z.array(row)), [400, ...lists], { requestParams: { query } }),
      post: operation(json(row, '201'), [400, ...creates, 413, 415, 422], {
        ...body(created),
        requestParams: { header: KEY },
      }),
    },
    [`${path}/{id}`]: {
      patch: operation(json(row), [400, 404, ...changes, 412, 413, 415], {
        ...body(changed),
        ...edits,
      }),
      delete: operation(json(answers.DONE), [400, 404, 412], edits),
    },
  };
}

const ofChart = { lists: [404], creates: [404], changes: [] };
const decidable = { lists: [404], creates: [404, 409], changes: [] };
const named = { lists: [], creates: [409], changes: [409] };
const EXPORTED = { requestParams: { query: queries.EXPORT_QUERY } };
/** The ML service's own answers; its own document says more. */
const theirs = z.looseObject({}).meta({ id: 'ModelService' });
const RUN = { requestParams: { path: queries.RUN_ID } };
const THEIR_REFUSALS = [400, 404, 409, 413, 415, 422, 500, 502];
const anyBody: Operation = {
  requestBody: { content: { [JSON_TYPE]: { schema: z.looseObject({}) } } },
};

/** Every address of the API with its methods; the description of itself is not among them. */
export const PATHS: ZodOpenApiPathsObject = {
  '/api/health': {
    get: {
      responses: {
        '200': { description: 'The database answers.', content: json(answers.HEALTH).content },
        '503': { description: 'It does not.', content: json(answers.HEALTH).content },
      },
    },
  },
  '/api/charts': { get: operation(json(z.array(answers.CHART)), []) },
  '/api/charts/{id}': {
    delete: operation(json(answers.DONE), [400, 404], { requestParams: { path: ID } }),
  },
  '/api/charts/{id}/overview': {
    get: operation(json(answers.OVERVIEW), [400, 404], { requestParams: { path: ID } }),
  },
  '/api/charts/{id}/changes': {
    get: operation(json(answers.CHANGES), [400, 404], { requestParams: { path: ID } }),
  },
  '/api/candles': {
    get: operation(json(z.array(answers.CANDLE)), [400, 404], {
      requestParams: { query: queries.CANDLES_QUERY },
    }),
  },
  '/api/upload': {
    post: operation(json(answers.UPLOAD), [400, 404, 413, 415, 422], {
      requestParams: { header: KEY },
      requestBody: {
        required: true,
        content: { 'multipart/form-data': { schema: uploadForm() } },
      },
    }),
  },
  ...rows(
    '/api/annotations',
    answers.ANNOTATION,
    { query: queries.MARKS_QUERY, created: bodies.NEW_ANNOTATION, changed: bodies.ANNOTATION_CHANGE },
    ofChart,
  ),
  ...rows(
    '/api/span-annotations',
    answers.SPAN_ANNOTATION,
    {
      query: queries.MARKS_QUERY,
      created: bodies.NEW_SPAN_ANNOTATION,
      changed: bodies.SPAN_ANNOTATION_CHANGE,
    },
    decidable,
  ),
  ...rows(
    '/api/annotation-types',
    answers.ANNOTATION_TYPE,
    {
      query: queries.TYPES_QUERY,
      created: bodies.NEW_ANNOTATION_TYPE,
      changed: bodies.ANNOTATION_TYPE_CHANGE,
    },
    named,
  ),
  ...rows(
    '/api/span-label-types',
    answers.SPAN_LABEL_TYPE,
    {
      query: queries.LABELS_QUERY,
      created: bodies.NEW_SPAN_LABEL_TYPE,
      changed: bodies.SPAN_LABEL_TYPE_CHANGE,
    },
    named,
  ),
  '/api/span-annotations/export': { get: operation(json(answers.SPAN_EXPORT), [400, 404], EXPORTED) },
  '/api/export': {
    get: operation({ content: { 'text/csv': { schema: z.string() } } }, [400, 404], {
      requestParams: { query: queries.MARKS_EXPORT_QUERY },
    }),
  },
  '/api/migration': { get: operation(json(answers.MIGRATION), []) },
  '/api/model/info': { get: operation(json(theirs), [500, 502]) },
  '/api/predict': { post: operation(json(theirs), THEIR_REFUSALS, anyBody) },
  '/api/training/runs': {
    get: operation(json(theirs), [400, 422, 500, 502], { requestParams: { query: queries.RUNS_QUERY } }),
  },
  '/api/training/runs/{id}': {
    get: operation(json(theirs), THEIR_REFUSALS, RUN),
    patch: operation(json(theirs), THEIR_REFUSALS, { ...anyBody, ...RUN }),
  },
  '/api/training/compare': {
    get: operation(json(theirs), THEIR_REFUSALS, { requestParams: { query: queries.COMPARISON_QUERY } }),
  },
  '/api/training/{id}/cancel': {
    post: operation(json(theirs, '202'), THEIR_REFUSALS, { ...anyBody, ...RUN }),
  },
  '/api/model/use': { post: operation(json(theirs), THEIR_REFUSALS, anyBody) },
  '/api/training/start': {
    post: operation(json(theirs, '202'), THEIR_REFUSALS, { ...anyBody, requestParams: { header: KEY } }),
  },
};

function uploadForm(): z.ZodObject {
  const names = [...CHOICE_FIELDS, CHART_FIELD, CHART_NAME_FIELD];
  const fields = names.map((name) => [name, z.string().max(1024).optional()]);
  return z.object({ file: z.file(), ...Object.fromEntries(fields) });
}

/** The API as OpenAPI 3.1, made from the schemas that check what comes in. */
export function describeApi(): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Candle Annotator',
      version: '1.0.0',
      description: 'Times are Unix seconds in UTC. Every answer that is no success is a Problem.',
    },
    paths: PATHS,
  });
}
