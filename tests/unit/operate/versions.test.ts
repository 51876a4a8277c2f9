import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { nothingYet } from '../../../scripts/operate/preflight/findings.ts';
import { checkCompose, checkEngine } from '../../../scripts/operate/preflight/versions.ts';

const bin = mkdtempSync(join(tmpdir(), 'candle-docker-'));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(bin, { recursive: true }));

/** A docker command that prints this and nothing else. */
function dockerThatPrints(text: string): void {
  dockerThat(`echo '${text}'`);
}

function dockerThat(does: string): void {
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${does}\n`);
  chmodSync(join(bin, 'docker'), 0o755);
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
}

describe('the versions that preflight asks for', () => {
  it.each(['2.20.2', '2.26.1-4', 'v2.40.3', '5.5.0', '2.100.0'])(
    'Compose %s is new enough',
    async (version) => {
      dockerThatPrints(version);
      const found = nothingYet();
      await checkCompose(found);
      expect(found.facts).toEqual([`Docker Compose ${version}`]);
    },
  );

  it.each(['2.20.1', '1.29.2', 'v2.3.4', '2.9.0'])(
    'Compose %s is too old, and what to install is said',
    async (version) => {
      dockerThatPrints(version);
      await expect(checkCompose(nothingYet())).rejects.toMatchObject({
        message: `Docker Compose ${version} is too old.`,
        hint: expect.stringContaining('2.20.2 or later'),
      });
    },
  );

  it.each([
    ['2.40.3', 'github.com/docker/buildx v0.16.2 abc', 'buildx 0.16.2 is too old.'],
    ['5.5.1', 'github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3', 'buildx 0.13.1 is too old.'],
    ['5.5.1', undefined, 'docker buildx does not work.'],
    ['2.40.3', undefined, null],
    ['2.40.3', 'github.com/docker/buildx v0.17.0 abc', null],
    ['5.5.1', 'github.com/docker/buildx v0.30.1-desktop.1 abc', null],
    ['2.40.1', 'github.com/docker/buildx v0.13.1 abc', null],
    ['2.26.1-4', undefined, null],
  ])('Compose %s with %s as buildx: %s', async (compose, buildx, message) => {
    const answer = buildx ? `echo '${buildx}'` : 'exit 1';
    dockerThat(`case $1 in buildx) ${answer};; *) echo ${compose};; esac`);
    const check = expect(checkCompose(nothingYet()));
    if (message === null) await check.resolves.toBeUndefined();
    else
      await check.rejects.toMatchObject({ message, hint: expect.stringContaining('buildx 0.17 or later') });
  });

  it.each([
    ['20.10.24', '1.41', true],
    ['29.0.1', '1.52', true],
    ['19.03.15', '1.40', false],
  ])('Docker %s with API %s: %s', (version, apiVersion, isNewEnough) => {
    const check = () => checkEngine(nothingYet(), { version, apiVersion, folder: '/', isLocal: true });
    if (isNewEnough) expect(check).not.toThrow();
    else expect(check).toThrow(`Docker ${version} is too old.`);
  });
});
