import type { Stage } from '../support/moments.ts';
import type { World } from '../support/world.ts';

/** Brings a fault about in the middle of a stage, and expects what the project promises then. */
export type Scenario = (world: World, stage: Stage) => Promise<void>;
