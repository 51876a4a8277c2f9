import { $ } from 'zx';
import { ScriptError } from '../edge.ts';
import type { Engine } from '../engine.ts';
import type { Preflight } from './findings.ts';

/** `include` and `depends_on.required` need it. */
const LEAST_COMPOSE = [2, 20, 2];
/** From this one on Compose builds with buildx where there is one, and refuses those before LEAST_BUILDX. */
const BUILDS_WITH_BUILDX = [2, 40, 2];
/** From this one on nothing else builds these images: the old builder knows no cache mounts. */
const BUILDS_WITH_NOTHING_ELSE = [5, 0, 0];
const LEAST_BUILDX = [0, 17, 0];
/** Docker 20.10. */
const LEAST_API = [1, 41];

/** Throws where Docker Compose is missing or too old. */
export async function checkCompose({ facts }: Preflight): Promise<void> {
  const { exitCode, stdout } = await $`docker compose version --short`.quiet().nothrow();
  const hint = 'Install Docker Compose 2.20.2 or later (docker compose version).';
  if (exitCode !== 0) throw new ScriptError('docker compose does not work.', hint);
  if (!isAtLeast(stdout, LEAST_COMPOSE))
    throw new ScriptError(`Docker Compose ${stdout.trim()} is too old.`, hint);
  await checkBuildx(stdout);
  facts.push(`Docker Compose ${stdout.trim()}`);
}

/** Throws where this Compose would refuse to build the images, after other things have been done. */
async function checkBuildx(compose: string): Promise<void> {
  if (!isAtLeast(compose, BUILDS_WITH_BUILDX)) return;
  const hint = `Install buildx 0.17 or later (docker buildx version): Docker Compose ${compose.trim()} builds images with it.`;
  const { exitCode, stdout } = await $`docker buildx version`.quiet().nothrow();
  const [version] = /\d+\.\d+\.\d+/.exec(stdout) ?? [];
  if (exitCode !== 0 || version === undefined) {
    if (isAtLeast(compose, BUILDS_WITH_NOTHING_ELSE))
      throw new ScriptError('docker buildx does not work.', hint);
  } else if (!isAtLeast(version, LEAST_BUILDX)) throw new ScriptError(`buildx ${version} is too old.`, hint);
}

/** Throws where the engine is too old. */
export function checkEngine({ facts }: Preflight, { version, apiVersion }: Engine): void {
  if (!isAtLeast(apiVersion, LEAST_API)) {
    throw new ScriptError(`Docker ${version} is too old.`, 'Install Docker 20.10 or later.');
  }
  facts.push(`Docker ${version}`);
}

/** Whether a version such as 2.26.1-4 is at least this one. */
export function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version
    .trim()
    .replace(/^v/, '')
    .split(/[^\d]+/)
    .map(Number);
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
