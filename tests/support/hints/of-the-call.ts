// Situations of how the job is called.

import { BAD_TEXT, KILLED, option, type Situation, TURNOVER } from './scene.ts';

export const OF_THE_CALL: readonly Situation[] = [
  {
    situation: 'DATABASE_URL is not set',
    make: () => ({ env: { DATABASE_URL: '' } }),
    exitCode: 2,
    code: 'database_url_missing',
    follow: (hint, { database }) => {
      if (!hint.includes('postgres://USER:PASSWORD@HOST:PORT/')) throw new Error(hint);
      return { env: { DATABASE_URL: database.url } };
    },
    done: 'it is set to a URL of that shape',
  },
  {
    situation: 'a table that no place is for',
    legacy: {
      alter: [
        'CREATE TABLE old_notes (id INTEGER PRIMARY KEY, note TEXT)',
        `INSERT INTO old_notes VALUES (1, 'x')`,
      ],
    },
    make: () => {},
    exitCode: 5,
    code: 'rows_refused',
    follow: (hint) => ({ args: ['--drop', option('--drop', hint.replace(' (MIGRATE_DROP)', ''))] }),
    done: 'it is left behind with the --drop that the hint gives',
  },
  {
    situation: '--drop has a typo',
    legacy: { alter: TURNOVER },
    make: () => ({ args: ['--drop', 'candles.turnofer'] }),
    exitCode: 2,
    code: 'drop_unknown',
    follow: (hint) => ({ args: ['--drop', /candles\.turnover/.exec(hint)?.[0] ?? ''] }),
    done: 'one that the hint lists is dropped',
  },
  {
    situation: '--repair has a remedy for another kind',
    legacy: { alter: BAD_TEXT },
    make: () => ({ args: ['--repair', 'charts.name:milliseconds'] }),
    exitCode: 2,
    code: 'repair_unknown',
    follow: (hint) => ({ args: ['--repair', `charts.name:${/nul_byte/.exec(hint)?.[0]}`] }),
    done: 'one that the hint lists is asked for',
  },
  {
    situation: 'a value cannot be represented',
    legacy: { alter: BAD_TEXT },
    make: () => {},
    exitCode: 5,
    code: 'rows_refused',
    follow: (hint) => ({ env: { MIGRATE_ON_BAD_ROW: /MIGRATE_ON_BAD_ROW=(\w+)/.exec(hint)?.[1] ?? '' } }),
    done: 'the row goes into quarantine',
  },
  {
    situation: 'the unfinished run left a column behind, and this one does not',
    legacy: { alter: ['ALTER TABLE candles ADD COLUMN volume REAL', 'UPDATE candles SET volume = 1.5'] },
    make: async ({ run }) => {
      await run({ args: ['--drop', 'candles.volume'], ...KILLED });
    },
    exitCode: 2,
    code: 'drop_changed',
    follow: () => ({ args: ['--drop', 'candles.volume'] }),
    done: 'the same --drop as at first is given',
  },
  {
    situation: 'the unfinished run had another --repair',
    legacy: { alter: BAD_TEXT },
    make: async ({ run }) => {
      await run({ args: ['--repair', 'charts.name:nul_byte'], ...KILLED });
      return { env: { MIGRATE_ON_BAD_ROW: 'quarantine' } };
    },
    exitCode: 2,
    code: 'repair_changed',
    follow: () => ({ args: ['--repair', 'charts.name:nul_byte'] }),
    done: 'the same --repair as at first is given',
  },
];
