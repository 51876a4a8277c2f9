import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { roomsTable, withTable } from './rooms/tables.ts';

// Writes the table of files into docs/architecture.md.
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../docs/architecture.md', import.meta.url));

writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), roomsTable(ROOT, ['db', 'jobs'])));
