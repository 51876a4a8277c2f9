// What a session waits for, told while it waits.

/** A session that keeps another one waiting for a lock; a prepared transaction has no process. */
export interface LockHolder {
  pid: number | null;
  application: string | null;
  user: string | null;
  /** When its transaction began. */
  since: string | null;
}

/** What is waited for, and for how many seconds so far. */
export type Waiting = { seconds: number } & (
  | { for: 'connection' }
  /** A lock on the server. */
  | { for: 'lock'; holders: LockHolder[] }
  /** The commit is on the server's disk, and a standby that is to have it does not say so. */
  | { for: 'standby' }
  /** The server works on the statement; `at` is what it waits for itself, e.g. IO/DataFileRead. */
  | { for: 'server'; at: string | null }
  /** Bytes pass, but slowly; `wholeFileSeconds`: how long all of the legacy file takes at that rate. */
  | { for: 'link'; bytesPerSecond: number; wholeFileSeconds?: number }
  /** Nothing passes, and PostgreSQL waits for us or is not reachable. */
  | { for: 'network' }
);

export type OnWaiting = (waiting: Waiting) => void;
