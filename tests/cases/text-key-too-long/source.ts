import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';

/** Random letters, as PostgreSQL compresses what repeats itself. */
function incompressible(length: number): string {
  const digests = Array.from({ length: Math.ceil(length / 86) }, (_, index) =>
    createHash('sha512').update(String(index)).digest('base64url'),
  );
  return digests.join('').slice(0, length);
}

/** 2,692 bytes fit, one more does not. */
export default function source(database: Database.Database): void {
  const insert = database.prepare('INSERT INTO annotation_types (id, name, display_name) VALUES (?, ?, ?)');
  insert.run(3, incompressible(2692), 'fits');
  insert.run(4, incompressible(2693), 'does not');
}
