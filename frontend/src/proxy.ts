import { type NextRequest, NextResponse } from 'next/server';
import type { Problem } from './contract/problem.ts';
import { readConfig } from './server/config.ts';
import { contentSecurityPolicy } from './server/content-security-policy.ts';
import { FOREIGN_HOST, isOwnHost } from './server/own-host.ts';

const POLICY = 'Content-Security-Policy';

/**
 * Answers under this server's own names alone, and gives each page a policy with a nonce of its own. Next.js
 * finds the nonce in the request's header and puts it on the inline scripts it writes. Of the API it refuses
 * addresses that Next.js cannot decode, and would answer with 500 before any route hears of them.
 */
export function proxy(request: NextRequest): NextResponse {
  if (!isOwnHost(request.headers.get('host') ?? '')) return new NextResponse(FOREIGN_HOST, { status: 403 });
  const { pathname } = request.nextUrl;
  if (pathname.startsWith('/api/')) return canBeDecoded(pathname) ? NextResponse.next() : malformed();
  if (!PAGE_METHODS.has(request.method)) return noSuchMethod(request.method);
  const policy = contentSecurityPolicy(crypto.randomUUID(), readConfig().development);
  const headers = new Headers(request.headers);
  headers.set(POLICY, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(POLICY, policy);
  return response;
}

/** A page is looked at; the framework would show it to any other method as well. */
const PAGE_METHODS = new Set(['GET', 'HEAD']);

function noSuchMethod(method: string): NextResponse {
  const headers = { Allow: [...PAGE_METHODS, 'OPTIONS'].join(', ') };
  if (method === 'OPTIONS') return new NextResponse(null, { status: 204, headers });
  return new NextResponse('A page can only be looked at.', { status: 405, headers });
}

function canBeDecoded(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

function malformed(): NextResponse {
  const problem: Problem = { error: 'path: has percent signs that stand for no text' };
  return NextResponse.json(problem, { status: 400, headers: { 'Cache-Control': 'no-store' } });
}

/**
 * Pages, and addresses of the API with a percent sign: the others never come by here, for whatever does is
 * buffered. The API and the static files have headers of their own (next.config.ts).
 */
export const config = { matcher: ['/((?!api/|_next/static/|icon.svg).*)', '/api/(.*%.*)'] };
