import { OF_WHAT_WENT_BEFORE } from './of-before.ts';
import { OF_THE_CALL } from './of-the-call.ts';
import { OF_THE_FILE } from './of-the-file.ts';
import type { Situation } from './scene.ts';

/** Every refusal of the data job whose hint a test does to the letter. */
export const SITUATIONS: readonly Situation[] = [...OF_THE_FILE, ...OF_THE_CALL, ...OF_WHAT_WENT_BEFORE];
