// What there is to know of a verb.

import type { Job } from '../job.ts';
import type { Ending, Endings, ReportStatus } from '../report.ts';

interface Words {
  /** For `--help`: what it does, in one line. */
  help: string;
  /** What the same command does when it is given again after this one was stopped. */
  again: string;
}

/** A verb that prints its answer and leaves no report. */
export interface PrintingVerb extends Words {
  run: (job: Job) => Promise<void>;
  reported: null;
}

/** A verb that is reported on, with a sentence for each way in which it can end. */
export interface ReportedVerb<Done extends ReportStatus> extends Words {
  run: (job: Job) => Promise<Done>;
  reported: Readonly<Record<Done | 'failed' | 'interrupted', Ending>>;
}

/** Any verb. */
export type Verb = PrintingVerb | (Words & { run: (job: Job) => Promise<ReportStatus>; reported: Endings });
