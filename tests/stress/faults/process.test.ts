import { runMatrix } from './support/run-matrix.ts';

runMatrix('process');
