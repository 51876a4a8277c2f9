// Copies a SQLite database that others write to meanwhile. Runs in a container of the jobs' image, as the
// user of the old application, and sees its volume read-only: node - FROM TO

import { chmodSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Without a write-ahead log writers wait for readers, and give up after 5 s where nobody chose a time. */
const LONGEST_HOLD_MS = 3000;
const PAGES_AT_ONCE = 4000;

const [from, to] = process.argv.slice(2) as [string, string];
const source = new Database(from, { readonly: true, fileMustExist: true });
const isWal = source.pragma('journal_mode', { simple: true }) === 'wal';
const startedMs = performance.now();
const elapsedMs = () => performance.now() - startedMs;
// One moment for all pages: a copy that lets go of it in between begins anew with every commit of others.
source.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
await source.backup(to, {
  progress: () => {
    if (isWal || elapsedMs() < LONGEST_HOLD_MS) return PAGES_AT_ONCE;
    throw new Error(
      `it took longer than ${LONGEST_HOLD_MS / 1000} s, for which the old application has to wait`,
    );
  },
});
source.close();
chmodSync(to, statSync(from).mode);
process.stdout.write(JSON.stringify({ bytes: statSync(to).size, seconds: elapsedMs() / 1000 }));
