import type { ReportedVerb } from './verb.ts';

/** A new file of the legacy shape, with what PostgreSQL holds at this moment. */
export const exportVerb: ReportedVerb<'completed'> = {
  help: 'writes what PostgreSQL holds now into a new legacy-shaped SQLite file',
  again: 'Run the same command again: it begins anew, and this one left no file behind.',
  reported: {
    completed: 'Exported: every value of the new file was compared with PostgreSQL, and none differs.',
    failed: 'The export failed, and no file was written.',
    interrupted: 'The export was interrupted, and no file was written.',
  },
  // Loaded only when it is asked for: no other verb needs what it needs.
  run: async (job) => (await import('../acts/export.ts')).exportFile(job),
};
