import fc from 'fast-check';
import { SEED } from './seed.ts';

// For properties that set no seed of their own.
fc.configureGlobal({ seed: SEED });
