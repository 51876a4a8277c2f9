import { describe, expect, it } from 'vitest';
import { OWNED_TABLES } from '../../db/owned-tables.ts';
import { LEARNABLE_CHART } from '../support/learnable.ts';
import { scenario } from './support/scenario.ts';
import { PASSWORD, USER } from './support/settings.ts';
import type { Stack } from './support/stack.ts';

const ROLE = { ML_READONLY_ROLE: 'ml_reader', ML_READONLY_PASSWORD: "read@only/é '%" };

/** Tries every kind of write to every table of Drizzle's, as the service itself; prints what was allowed. */
const TRY_TO_WRITE = `
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import ProgrammingError
from candle_ml.config import read_settings
from candle_ml.engine import create_database_engine
engine = create_database_engine(read_settings().database_url)
with engine.connect() as connection:
    named = """SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum = 1
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"""
    columns = dict(connection.exec_driver_sql(named).tuples().all())
tables = set(columns) - {"training_runs", "model_decisions"}
writes = ["INSERT INTO {} DEFAULT VALUES", "UPDATE {} SET {column} = {column}", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"]
refused = 0
for statement in [write.format(table, column=columns[table]) for table in tables for write in writes]:
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        print("ALLOWED", statement)
    except ProgrammingError as error:
        assert isinstance(error.orig, InsufficientPrivilege), error
        refused += 1
print("refused", refused, "candles" in tables)
`;

describe('with ML_READONLY_ROLE the ML service is held to reading', () => {
  const theStack = scenario((stack) => stack.newMachine());

  it('a role without a password is refused before the service starts, and what is missing is named', async () => {
    const stack = theStack();
    const { exitCode } = await stack.up('plain', { ML_READONLY_ROLE: ROLE.ML_READONLY_ROLE });
    expect(exitCode).toBe(1);
    await stack.events.seen('ml-role', 'exited 2');
    expect(stack.events.order()).not.toContain('ml started');
    expect(await stack.logs('ml-role')).toContain('ML_READONLY_PASSWORD is not');
    // A frontend that was started beside it would not become healthy once more.
    await stack.down();
  });

  it('with both it connects as that role, and the owner’s password is nowhere in its container', async () => {
    const stack = theStack();
    const { exitCode, output } = await stack.up('plain', ROLE);
    expect(exitCode, output).toBe(0);
    await Promise.all([stack.events.seen('frontend', 'healthy'), stack.events.seen('ml', 'healthy')]);
    const users = `SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name = 'candle-ml'`;
    await expect.poll(() => stack.sql(users)).toBe('ml_reader');
    const { Env } = (await stack.inspect('ml')).Config;
    expect(Env.join('\n')).toContain('//ml_reader@postgres');
    expect(Env.join('\n')).not.toContain(PASSWORD);
    expect(Env.join('\n')).not.toContain(USER);
  });

  it('it can write to none of Drizzle’s tables', async () => {
    const { stdout, output } = await theStack().compose([
      ...['exec', '-T', 'ml', 'python', '-c', TRY_TO_WRITE],
    ]);
    expect(stdout, output).toBe(`refused ${5 * OWNED_TABLES.length} True\n`);
  });

  it('it trains on charts, by way of the frontend, and records it', async () => {
    const stack = theStack();
    await stack.sql(LEARNABLE_CHART);
    const runs = await train(stack);
    expect(runs).toMatchObject([{ status: 'completed' }]);
    console.log(await stack.sql(GRANTS));
    expect(await stack.sql('SELECT count(*) FROM training_runs')).toBe('1');
  });

  it('neither password is in a log', async () => {
    const text = await theStack().describeFailure();
    for (const password of [PASSWORD, ROLE.ML_READONLY_PASSWORD]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain(encodeURIComponent(password));
    }
  });
});

/** What \dp shows, for people. */
const GRANTS = `SELECT relname, relacl FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname`;

interface Runs {
  active: unknown;
  runs: unknown[];
}

async function train(stack: Stack): Promise<unknown[]> {
  const url = await stack.url('frontend', 3000);
  const started = await fetch(`${url}/api/training/start`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ max_iterations: 10 }),
  });
  expect(started.status, await started.text()).toBe(202);
  for (;;) {
    const { active, runs } = await stack.json<Runs>('frontend', 3000, '/api/training/runs');
    if (active === null) return runs;
  }
}
