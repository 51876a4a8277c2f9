import Database from 'better-sqlite3';

// A second process with the legacy file open: does its statements, says so, and then waits until it is
// killed.
const [path = '', statements = '[]'] = process.argv.slice(2);
const db = new Database(path);
for (const statement of JSON.parse(statements) as string[]) db.exec(statement);
process.stdout.write('ready\n');
// Also keeps the connection from being collected, which would close it.
process.stdin.resume().on('end', () => db.close());
