/** What must come of a state: the data arrives, read in one of two ways, or the job stops. */
export type Outcome =
  | {
      openedAs: 'direct' | 'scratch';
      /** Names of the charts that must have arrived besides the generated one. */
      charts?: string[];
    }
  | {
      exitCode: 3 | 5;
      code: string;
      /** Words that message or hint must have, so that an operator knows what to do. */
      says: string;
      /** Found when rows are in PostgreSQL already: only their keys could tell. */
      late?: true;
    };

/** One row of the truth table: a state of the legacy file, how it is made, and what must happen. */
export interface Row {
  state: string;
  made: string;
  must: Outcome;
  /** Puts the legacy file, and what is beside it, into an empty folder. */
  make: (folder: string) => void | Promise<void>;
  /** The path that the job is given, from that folder; the folder itself unless told otherwise. */
  source?: string;
  /** SQL of a second process that has the file open while the job runs, and never ends its work. */
  writer?: { sql: string[]; elsewhere?: true };
  /** Where the copy is made: a folder of enough room unless told otherwise. */
  scratch?: 'missing' | 'a file' | 'not writable' | 'too small' | 'with an abandoned copy';
  /** Runs the job as a user who owns none of the files. */
  asStranger?: true;
  /** Mounts, other users and other namespaces need root; without it such a row is skipped, and says so. */
  needsRoot?: true;
}

export interface Group {
  title: string;
  rows: Row[];
}

/** The outcome in words, as the document has it. */
export function describeOutcome(must: Outcome): string {
  if ('code' in must) return `exit ${must.exitCode}, \`${must.code}\`${must.late ? ', when loaded' : ''}`;
  const how = must.openedAs === 'direct' ? 'read in place' : 'read from a copy in scratch';
  return `exit 0, ${how}`;
}
