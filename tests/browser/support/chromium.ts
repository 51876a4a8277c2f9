import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** It starts as root, without a graphics card, and talks to nobody but the page. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** The path of Chromium: CHROMIUM_PATH, or where distributions put it. Throws with what to do without one. */
export function findChromium(): string {
  const given = process.env['CHROMIUM_PATH'];
  const found = (given ? [given] : PLACES).find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    `There is no Chromium at ${given ?? PLACES.join(', ')}, so the browser tests cannot run. ` +
      'Install it (apt-get install chromium), or set CHROMIUM_PATH.',
  );
}

/** Starts Chromium; disposing it ends it. */
export async function startChromium(): Promise<Browser & AsyncDisposable> {
  return await chromium.launch({ executablePath: findChromium(), args: FLAGS });
}
