import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { databaseName, describeUrl, readDatabaseUrl, withDatabase } from '../../../db/url.ts';

const refusal = (url: string) => {
  try {
    readDatabaseUrl(url);
  } catch (error) {
    return error as Error & { code: string; usage: boolean; hint: string };
  }
  throw new Error(`${url} was taken`);
};

describe('DATABASE_URL', () => {
  it.each([
    ['an @', 'postgres://ml_user:geh@im/Secret42@host/db'],
    ['an @', 'postgres://ml_user:geh@im@host/db'],
    ['an @', 'postgres://ml_user:geh?im@host/db'],
    ['an @', 'postgres://ml_user:12/geheim@host/db'],
    ['an @', 'postgres://host/db?password=geh@im'],
    ['a #', 'postgres://ml_user:geheim@host/db#rest'],
    ['a %', 'postgres://ml_user:geheim%@host/db'],
    ['a %', 'postgres://ml_user:ge%zzheim@host/db'],
    ['a blank', 'postgres://ml_user:geh eim@host/db'],
    ['a blank', 'postgres://ml_user:geheim\n@host/db'],
  ])('that holds %s where it can be read in two ways is refused with what to write instead', (what, url) => {
    const { code, usage, message, hint } = refusal(url);
    expect({ code, usage }).toEqual({ code: 'database_url_invalid', usage: true });
    expect(message).toContain(what);
    expect(hint).toContain('percent-encode');
    expect(`${message} ${hint} ${describeUrl(url)}`).not.toMatch(/geh|heim|Secret/);
  });

  it.each(['a/b', 'a%2Fb', 'x;y$z?#=&+', 'ä b', 'candle_annotator'])(
    'reaches the database %j and no other',
    (name) => {
      const url = withDatabase('postgres://u:p@h:5433/old?sslmode=disable', name);
      expect(readDatabaseUrl(url)).toMatchObject({
        host: 'h',
        port: 5433,
        user: 'u',
        password: 'p',
        database: name,
      });
      expect(databaseName(url)).toBe(name);
    },
  );

  it('may name a folder of sockets instead of a host', () => {
    expect(readDatabaseUrl('postgresql://user@/db?host=/run/postgresql')).toMatchObject({
      host: '/run/postgresql',
      user: 'user',
      database: 'db',
    });
  });

  it('decides nothing but where, as whom and with which options', () => {
    const given =
      'application_name=x&binary=true&replication=database&statement_timeout=1&client_encoding=LATIN1';
    expect(Object.keys(readDatabaseUrl(`postgres://u@h/d?${given}`)).toSorted()).toEqual(
      ['database', 'host', 'user', 'password'].toSorted(),
    );
  });

  it('gives back every password that was percent-encoded, and shows none', () => {
    const special = fc.string({ unit: fc.constantFrom(...'@/:?#[]%&=+ \\"\'äé🚀aZ9'), minLength: 1 });
    fc.assert(
      fc.property(special, (password) => {
        const url = `postgres://user:${encodeURIComponent(password)}@host/db`;
        expect(readDatabaseUrl(url).password).toBe(password);
        expect(describeUrl(url)).toBe('host:5432/db as user');
      }),
    );
  });

  it('shows nothing of a password wherever it was not encoded: it is refused, or read as it was meant', () => {
    const raw = fc
      .string({ unit: fc.constantFrom(...'@/:?#[]%'), minLength: 1, maxLength: 6 })
      .map((text) => `Geheim${text}Wort`);
    fc.assert(
      fc.property(raw, (password) => {
        const url = `postgres://user:${password}@host/db`;
        let shown: string;
        try {
          shown = readDatabaseUrl(url).password === password ? describeUrl(url) : `read otherwise: ${url}`;
        } catch (error) {
          const { message, hint } = error as { message: string; hint: string };
          shown = `${message} ${hint}`;
        }
        expect(shown).not.toMatch(/Geheim|Wort/);
      }),
    );
  });
});
