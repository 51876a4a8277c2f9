import { PATHS } from './openapi.ts';

/** Where no route is, each method is answered with 404 rather than 405. */
const OF_NO_ROUTE = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PARAMETER = /\{\w+\}/g;

/** Those without a parameter come first: `span-annotations/export` is an address of its own, and no id. */
const ADDRESSES = Object.entries({ '/api/openapi.json': { get: {} }, ...PATHS })
  .toSorted(([left], [right]) => left.split('{').length - right.split('{').length)
  .map(([path, operations]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(PARAMETER, '[^/]+')}$`),
    methods: Object.keys(operations).map((method) => method.toUpperCase()),
  }));

/** What an answer 405 to this request target has to say in its header `Allow` (RFC 9110, section 15.5.6). */
export function allowedMethods(target: string): string {
  const [pathname = ''] = target.split('?');
  const known = ADDRESSES.find(({ pattern }) => pattern.test(pathname));
  const methods = (known?.methods ?? OF_NO_ROUTE).flatMap((method) =>
    method === 'GET' ? ['GET', 'HEAD'] : [method],
  );
  return [...methods, 'OPTIONS'].join(', ');
}
