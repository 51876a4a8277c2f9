import { sayWaiting } from '../liveness/say.ts';
import { openSession } from '../session.ts';
import { APPLICATION_NAME } from './config.ts';
import type { SchemaLog } from './events.ts';

export type JobSession = Awaited<ReturnType<typeof openSession>>;

/** Opens a session under the job's name, which logs what it waits for. */
export function openJobSession(databaseUrl: string, log: SchemaLog): Promise<JobSession> {
  return openSession({ databaseUrl, applicationName: APPLICATION_NAME, onWaiting: sayWaiting(log) });
}
