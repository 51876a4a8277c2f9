import { expect, test } from 'vitest';
import { DELETE, GET, PATCH, POST, PUT } from '../../../frontend/src/app/api/[...unknown]/route.ts';
import { get, jsonRequest } from '../../support/routes.ts';

test('an address of the API that does not exist is 404 in the API’s own words', async () => {
  const answer = { status: 404, body: { error: 'There is nothing at /api/route.' } };
  expect(await get(GET)).toEqual(answer);
  for (const [method, route] of Object.entries({ POST, PUT, PATCH, DELETE })) {
    const response = await route(jsonRequest(method, {}));
    expect([response.status, await response.json()]).toEqual([answer.status, answer.body]);
  }
});
