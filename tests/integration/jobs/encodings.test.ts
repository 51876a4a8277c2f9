import { expect, it } from 'vitest';
import { queryServer, reserveName } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { runJob } from '../../support/run-job.ts';

it.each(['LATIN1', 'SQL_ASCII'])(
  'a database in %s is refused before it is renamed, with how to keep what is in it',
  async (encoding) => {
    await using old = reserveName();
    await using target = reserveName();
    await using legacy = await legacyFile({ candles: 10 });
    await queryServer(`CREATE DATABASE ${old.name} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
    const env = { DATABASE_URL: target.url, OLD_POSTGRES_DB: old.name };
    const schema = await runJob('jobs/migrate-schema/main.ts', [], { env });
    for (const { exitCode, stderr } of [
      schema,
      await migrate(old, legacy, { verb: 'plan' }),
      await migrate(old, legacy),
    ]) {
      expect(exitCode, stderr).toBe(4);
      expect(stderr).toContain('"code":"encoding_not_utf8"');
      expect(stderr).toMatch(
        new RegExp(`pg_dump.*training_runs.*CREATE DATABASE ${old.name} ENCODING 'UTF8'`),
      );
    }
    const names = await queryServer(`SELECT datname FROM pg_database WHERE datname = ANY ($1)`, [
      [old.name, target.name],
    ]);
    expect(names).toEqual([{ datname: old.name }]);
  },
);
