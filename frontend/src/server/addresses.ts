import type { z } from 'zod';
import { PATHS } from './openapi.ts';

/** Where no route is, each method is answered with 404 rather than 405. */
const OF_NO_ROUTE = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PARAMETER = /\{\w+\}/g;

interface Described {
  requestParams?: { query?: z.ZodObject };
}

/** Those without a parameter come first: `span-annotations/export` is an address of its own, and no id. */
const ADDRESSES = Object.entries({ '/api/openapi.json': { get: {} }, ...PATHS })
  .toSorted(([left], [right]) => left.split('{').length - right.split('{').length)
  .map(([path, operations]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(PARAMETER, '[^/]+')}$`),
    operations: new Map(
      Object.entries(operations).map(([method, described]) => [method.toUpperCase(), described as Described]),
    ),
  }));

function addressOf(pathname: string) {
  return ADDRESSES.find(({ pattern }) => pattern.test(pathname));
}

/** What the header `Allow` of an answer 405 to this request target says (RFC 9110, section 15.5.6). */
export function allowedMethods(target: string): string {
  const [pathname = ''] = target.split('?');
  const methods = [...(addressOf(pathname)?.operations.keys() ?? OF_NO_ROUTE)].flatMap((method) =>
    method === 'GET' ? ['GET', 'HEAD'] : [method],
  );
  return [...methods, 'OPTIONS'].join(', ');
}

/** What this address takes in its query by this method; undefined where there is no such address. */
export function parametersOf(method: string, pathname: string): string[] | undefined {
  const operations = addressOf(pathname)?.operations;
  if (!operations) return undefined;
  const described = operations.get(method === 'HEAD' ? 'GET' : method);
  return Object.keys(described?.requestParams?.query?.shape ?? {});
}
