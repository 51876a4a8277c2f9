import { workerData } from 'node:worker_threads';
import { ATTACKS } from './attacks.ts';
import type { Site } from './build.ts';

const { name, site } = workerData as { name: string; site: Site };

/** The edge of the attacker's thread, which ends with the attack. */
await ATTACKS[name]?.(site);
