import Database from 'better-sqlite3';

// A writer that never ends: transactions of every size, some rolled back, checkpoints and VACUUM in between.
// What it does depends on the seed alone; it prints a dot per transaction, so that it can be killed at any.
const [path = '', mode = '', synchronous = '', seed = '1'] = process.argv.slice(2);
let state = Number(seed);
const random = (below: number) => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

const db = new Database(path);
db.pragma(`journal_mode = ${mode}`);
db.pragma(`synchronous = ${synchronous}`);
if (random(2) === 0) db.pragma('cache_size = 2');
if (mode === 'WAL') db.pragma(`wal_autocheckpoint = ${[0, 3, 20, 1000][random(4)]}`);
const note = (length: number) => 'n'.repeat(random(length));
const insert = db.prepare(
  `INSERT OR REPLACE INTO annotations (id, chart_id, timestamp, label_type, color, created_at) VALUES (?, 1, 1, ?, '#fff', 1)`,
);
const remove = db.prepare('DELETE FROM annotations WHERE id = ?');
for (;;) {
  db.exec('BEGIN');
  for (let change = random(3) === 0 ? random(300) : random(5); change >= 0; change--) {
    if (random(4) === 0) remove.run(1 + random(1000));
    else insert.run(1 + random(1000), note(900));
  }
  db.exec(random(6) === 0 ? 'ROLLBACK' : 'COMMIT');
  if (mode === 'WAL' && random(20) === 0)
    db.pragma(`wal_checkpoint(${['PASSIVE', 'RESTART', 'TRUNCATE'][random(3)]})`);
  if (mode !== 'WAL' && random(40) === 0) db.exec('VACUUM');
  process.stdout.write('.');
}
