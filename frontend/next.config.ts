import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

/** `db/` lies beside this folder, so both the bundler and the trace of `standalone` start one level up. */
const repository = fileURLToPath(new URL('..', import.meta.url));

/** What holds for every answer. The page's own Content-Security-Policy needs a nonce: see src/proxy.ts. */
const everywhere = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
];

/** An answer of the API is data: a browser that opens it must run nothing and frame nothing. */
const api = [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }];

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
  transpilePackages: ['@candle-annotator/db'],
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  // Its badge lies over the settings, for a trader who runs the page with `npm run dev`.
  devIndicators: false,
  images: { unoptimized: true },
  // The container's root file system is read-only.
  experimental: { isrFlushToDisk: false },
  headers: async () => [
    { source: '/:path*', headers: everywhere },
    { source: '/api/:path*', headers: api },
  ],
};

export default config;
