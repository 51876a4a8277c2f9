import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeApi } from '../../../frontend/src/server/openapi.ts';

const API = fileURLToPath(new URL('../../../frontend/src/app/api', import.meta.url));
/** What tells what there is, and what is told of everything else. */
const APART = ['openapi.json/route.ts', '[...unknown]/route.ts'];

test('the description of the API has every route with every method, and no others: see src/server/openapi.ts', () => {
  const files = globSync('**/route.ts', { cwd: API }).filter((file) => !APART.includes(file));
  const routes = files.flatMap((file) => {
    const path = `/api/${file.replace('/route.ts', '').replaceAll(/\[(\w+)\]/g, '{$1}')}`;
    const methods = readFileSync(`${API}/${file}`, 'utf8').matchAll(
      /^export const (GET|POST|PUT|PATCH|DELETE)\b/gm,
    );
    const declared = readFileSync(`${API}/${file}`, 'utf8').matchAll(/^export async function (GET)\b/gm);
    return [...methods, ...declared].map(([, method]) => `${method} ${path}`);
  });
  const described = Object.entries(describeApi().paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(routes.toSorted());
  expect(routes.length).toBeGreaterThan(25);
});

test('it is OpenAPI 3.1 that says what the checks ask for', () => {
  const { openapi, paths, components } = describeApi();
  expect(openapi).toBe('3.1.0');
  expect(paths?.['/api/annotations']?.post).toMatchObject({
    parameters: [{ in: 'header', name: 'Idempotency-Key' }],
    requestBody: {
      content: {
        'application/json': {
          schema: {
            additionalProperties: false,
            required: ['timestamp', 'label_type', 'chart_id'],
            properties: { chart_id: { type: 'integer', minimum: -2147483648, maximum: 2147483647 } },
          },
        },
      },
    },
    responses: { '201': {}, '400': {}, '404': {}, '413': {}, '415': {}, '422': {}, '503': {} },
  });
  expect(paths?.['/api/candles']?.get?.parameters).toContainEqual(
    expect.objectContaining({ name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 500_000 } }),
  );
  expect(components?.schemas).toMatchObject({ Problem: { required: ['error'] }, Candle: {} });
});
