import { describe, expect, it } from 'vitest';
import { type Contents, differences } from '../../../scripts/backup/contents.ts';
import { rolesToMake } from '../../../scripts/backup/load.ts';

const WANTED: Contents = {
  tables: { 'public.charts': { rows: 2, digest: '1,2' } },
  sequences: { 'public.charts_id_seq': '7' },
  objects: ['index public.charts_pkey'],
};

describe('what was restored', () => {
  it.each<[string, Partial<Contents>, string[]]>([
    ['the same', {}, []],
    ['a sequence further on', { sequences: { 'public.charts_id_seq': '8' } }, []],
    [
      'a sequence not as far',
      { sequences: { 'public.charts_id_seq': '6' } },
      ['public.charts_id_seq: at 6, not 7'],
    ],
    ['no sequence', { sequences: {} }, ['sequence public.charts_id_seq: missing']],
    [
      'another value',
      { tables: { 'public.charts': { rows: 2, digest: '1,3' } } },
      ['public.charts: values differ among 2 rows'],
    ],
    [
      'a row less',
      { tables: { 'public.charts': { rows: 1, digest: '1,2' } } },
      ['public.charts: 1 row instead of 2'],
    ],
    ['no table', { tables: {} }, ['table public.charts: missing']],
    [
      'a table more',
      { tables: { ...WANTED.tables, 'public.more': { rows: 0, digest: '0,0' } } },
      ['table public.more: unexpected'],
    ],
    ['no index', { objects: [] }, ['index public.charts_pkey: missing']],
  ])('that is %s is told apart', (_, restored, said) => {
    expect(differences(WANTED, { ...WANTED, ...restored })).toEqual(said);
  });
});

describe('roles', () => {
  const DUMPED = [
    'CREATE ROLE ml_user;',
    "ALTER ROLE ml_user WITH SUPERUSER LOGIN PASSWORD 'SCRAM-SHA-256$old';",
    'CREATE ROLE ml_user_2;',
    'ALTER ROLE ml_user_2 WITH NOSUPERUSER;',
    'CREATE ROLE "odd;""name";',
    'ALTER ROLE "odd;""name" WITH NOSUPERUSER;',
    'GRANT ml_user_2 TO ml_user;',
  ];

  it('that exist keep what they have; others are made', () => {
    expect(rolesToMake(DUMPED.join('\n'), ['ml_user']).split('\n')).toEqual(DUMPED.slice(2));
    expect(rolesToMake(DUMPED.join('\n'), ['ml_user_2', '"odd;""name"']).split('\n')).toEqual([
      DUMPED[0],
      DUMPED[1],
      DUMPED[6],
    ]);
    expect(rolesToMake(DUMPED.join('\n'), []).split('\n')).toEqual(DUMPED);
  });
});
