import { describe, expect, it } from 'vitest';
import { databaseUrl, queryServer } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { uniqueName } from '../../support/server.ts';
import { makeOldDatabase, query, reservePair } from './support/pair.ts';

describe('a database that was made new where the old one was meant', () => {
  it('is named in report and summary, and what they say brings the old one in', async () => {
    await using pair = reservePair();
    await using legacy = await legacyFile({ candles: 10 });
    await makeOldDatabase(pair.oldName);
    const target = { url: databaseUrl(pair.newName) };
    const mistyped = uniqueName("it's");
    await pair.run({ OLD_POSTGRES_DB: mistyped });
    const first = await migrate(target, legacy);
    expect(first.exitCode, first.stderr).toBe(0);
    const [warning] = first.report?.warnings ?? [];
    expect(warning?.code).toBe('database_made_new');
    expect(first.stdout).toContain(`the server held no ${mistyped}`);
    expect(warning?.hint).toContain('OLD_POSTGRES_DB');

    const both = await pair.run();
    expect(both.exitCode).toBe(4);
    expect(both.stderr).toContain('both_databases_exist');
    const { hint } = JSON.parse(both.stderr.split('\n').find((line) => line.includes('"hint"')) ?? '');
    const setAside = [...hint.matchAll(/-c '(ALTER DATABASE .*?)'/g)].map(([, sql]) => String(sql));
    try {
      await queryServer(setAside.find((sql) => sql.startsWith(`ALTER DATABASE "${pair.newName}"`)) ?? '');
      expect((await pair.run()).exitCode).toBe(0);
      const again = await migrate(target, legacy);
      expect(again.exitCode, again.stderr).toBe(0);
      expect(again.report).toMatchObject({ status: 'completed', warnings: [] });
      expect(await query(pair.newName, 'SELECT FROM training_runs')).toHaveLength(2);
    } finally {
      await queryServer(`DROP DATABASE "${pair.newName}_set_aside"`);
    }
  });

  it('is not what a database is that no old one was looked for', async () => {
    await using pair = reservePair();
    await using legacy = await legacyFile({ candles: 10 });
    await pair.run({ OLD_POSTGRES_DB: pair.newName });
    const { report } = await migrate({ url: databaseUrl(pair.newName) }, legacy);
    expect(report).toMatchObject({ status: 'completed', warnings: [] });
  });
});
