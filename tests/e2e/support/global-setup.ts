import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { mustRun, run } from './command.ts';
import { compose } from './compose.ts';
import { openEngine } from './engine.ts';
import { PASSWORD } from './settings.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The tag of the three images, built once for all scenarios. */
    imageTag: string;
  }
}

/** What stands for the old deployment, and for containers of others. A build keeps its base images to itself. */
const FROM_REGISTRIES = ['postgres:16', 'node:24-trixie-slim'];
const IMAGES = ['candle-annotator-migrate', 'candle-annotator-frontend', 'candle-annotator-ml'];

/** Builds the images under a tag of this run's own, which is removed at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await openEngine();
  for (const image of FROM_REGISTRIES)
    if ((await run('docker', ['image', 'inspect', image])).exitCode !== 0)
      await mustRun('docker', ['pull', image]);
  const tag = `e2e-${randomBytes(4).toString('hex')}`;
  const startedMs = performance.now();
  const settings = { IMAGE_TAG: tag, POSTGRES_PASSWORD: PASSWORD };
  const { exitCode, output } = await compose(['--profile', 'migrate', 'build'], settings);
  if (exitCode !== 0) throw new Error(`docker compose build ended with ${exitCode}:\n${output}`);
  console.log(`Built ${IMAGES.length} images in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
  project.provide('imageTag', tag);
  return async () => {
    await mustRun('docker', ['image', 'rm', '--force', ...IMAGES.map((image) => `${image}:${tag}`)]);
  };
}
