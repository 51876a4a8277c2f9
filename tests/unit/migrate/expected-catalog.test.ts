import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { expectedCatalog } from '../../../db/catalog/expected.ts';
import { OWNED_TABLES } from '../../../db/owned-tables.ts';
import { type Kind, TABLES } from '../../../jobs/migrate/rules/tables.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../drizzle', import.meta.url));
const TYPES: Record<Kind, string> = {
  key: 'integer',
  integer: 'integer',
  seconds: 'timestamp without time zone',
  flag: 'boolean',
  double: 'double precision',
  text: 'text',
  json: 'jsonb',
};

test('the committed catalog was written after the newest migration (npm run db:catalog)', async () => {
  const { migrations, facts } = await expectedCatalog();
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'));
  expect(migrations.map((name) => `${name}.sql`)).toEqual(files.toSorted());
  expect([...new Set(facts.map(({ table }) => table))]).toEqual(OWNED_TABLES.toSorted());
});

test('what the migrations make takes what legacy files hold, and fills what they may lack', async () => {
  const { facts } = await expectedCatalog();
  for (const { name: table, columns } of TABLES)
    for (const { name, kind, nullable, hasDefault } of columns) {
      const is = (what: string) =>
        facts.find((fact) => fact.kind === what && fact.table === table && fact.name === name)?.is;
      expect(is('column'), `${table}.${name}`).toBe(TYPES[kind]);
      const required = is('not null') !== undefined;
      if (nullable) expect(required, `${table}.${name} takes NULL`).toBe(false);
      if (hasDefault && required) expect(is('default'), `${table}.${name} has a default`).toBeDefined();
    }
});
