import type { Deployment } from '../compose.ts';
import type { Engine } from '../engine.ts';
import type { Holder } from '../volumes.ts';

/** Something that stands in the way of the migration. */
export interface Obstacle {
  message: string;
  hint: string;
  /** Containers of the old deployment without which it would not be there. */
  holders: Holder[];
}

export interface Preflight {
  obstacles: Obstacle[];
  /** What was found in order. */
  facts: string[];
  /** Undefined where Compose refuses the settings, or there is no engine. */
  deployment: Deployment | undefined;
  engine: Engine | undefined;
}
