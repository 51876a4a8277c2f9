// The events that this job logs.

import type { EdgeEvent } from '../edge.ts';
import type { Log } from '../log.ts';

export type SchemaEvent =
  | 'lock_waiting'
  | 'sessions_ending'
  | 'rename_retried'
  | 'database_renamed'
  | 'went_back'
  | 'database_created'
  | 'database_kept'
  | 'schema_applied'
  | 'schema_differs';

export type SchemaLog = Log<SchemaEvent | EdgeEvent>;
