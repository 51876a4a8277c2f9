import { Refusal } from './errors.ts';

const FOREIGN = 'This request comes from another site, which may not change anything here.';

/**
 * Throws 403 for a request that a page of another origin made. Browsers say where a request comes from in
 * Sec-Fetch-Site, older ones in Origin; a request with neither was not made by a browser's page (curl, a
 * script, the importers) and is let through: nobody's browser can be tricked into sending it.
 */
export function assertSameOrigin(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  const trusted = site === null ? isOwnOrigin(request) : site === 'same-origin' || site === 'none';
  if (!trusted) throw new Refusal(403, 'foreign_origin', FOREIGN);
}

/**
 * The host alone is compared: behind a proxy that speaks TLS the scheme differs, the Host header does not.
 */
function isOwnOrigin(request: Request): boolean {
  const origin = request.headers.get('origin');
  if (origin === null) return true;
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === host;
}
