import { type NextRequest, NextResponse } from 'next/server';
import { readConfig } from './server/config.ts';
import { contentSecurityPolicy } from './server/content-security-policy.ts';
import { FOREIGN_HOST, isOwnHost } from './server/own-host.ts';

const POLICY = 'Content-Security-Policy';

/**
 * Answers under this server's own names alone, and gives each page a policy with a nonce of its own. Next.js finds the nonce in the request's header and
 * puts it on the inline scripts it writes.
 */
export function proxy(request: NextRequest): NextResponse {
  if (!isOwnHost(request.headers.get('host') ?? '')) return new NextResponse(FOREIGN_HOST, { status: 403 });
  const policy = contentSecurityPolicy(crypto.randomUUID(), readConfig().development);
  const headers = new Headers(request.headers);
  headers.set(POLICY, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(POLICY, policy);
  return response;
}

/** Pages only: the API and the static files have headers of their own (next.config.ts). */
export const config = { matcher: '/((?!api/|_next/static/|icon.svg).*)' };
