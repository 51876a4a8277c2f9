import { isIP } from 'node:net';
import { readConfig } from './config.ts';
import { Refusal } from './errors.ts';

const LOOPBACK = /^(?:.+\.)?localhost$/;

/**
 * Whether this server is to be asked under this Host header: by a loopback name, an address, or a name in
 * FRONTEND_HOSTS. A page of another site can have its own name point here (DNS rebinding) and would then be
 * of the same origin in its browser's eyes; an address in the header is one that nobody can re-point.
 */
export function isOwnHost(host: string, configured: readonly string[] = readConfig().hosts): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
  return isIP(name) !== 0 || LOOPBACK.test(name) || configured.includes(name);
}

/** Throws 403 for a request that was sent to another name than this server's. */
export function assertOwnHost(request: Request): void {
  if (!isOwnHost(request.headers.get('host') ?? new URL(request.url).host)) {
    throw new Refusal(403, 'foreign_host', FOREIGN_HOST);
  }
}

/** What is said to such a request, whose own words are not repeated. */
export const FOREIGN_HOST =
  'This server does not go by that name. Use http://localhost, or name the host in FRONTEND_HOSTS.';
