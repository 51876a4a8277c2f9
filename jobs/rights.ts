// What an administrator types to give a right that was missing.

/** A refusal for want of a right, with whose session it was. */
export interface MissingRight {
  message: string;
  schema?: string | undefined;
  user: string;
  database: string;
}

/** PostgreSQL names a table without its schema; these are in others than `public`. */
const SCHEMAS: Readonly<Record<string, string>> = {
  __drizzle_migrations: 'drizzle',
  ...Object.fromEntries(
    ['runs', 'batches', 'repaired_values', 'repairs', 'quarantine', 'restorations', 'migrations'].map(
      (table) => [table, 'legacy_migration'],
    ),
  ),
};

const name = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** By what PostgreSQL says; the words in brackets are the kind of the object and its name. */
const GRANTS: readonly [pattern: RegExp, grant: (refused: MissingRight, ...named: string[]) => string][] = [
  [/^must be owner of (\w+) (.+)$/, ({ user }, kind, object) => `ALTER ${kind} ${object} OWNER TO ${user}`],
  [
    /^permission denied for (?:table|relation) (.+)$/,
    ({ user }, table) => `GRANT ALL ON TABLE ${table} TO ${user}`,
  ],
  [
    /^permission denied for (sequence|function|type|language) (.+)$/,
    ({ user }, kind, object) => `GRANT ALL ON ${kind?.toUpperCase()} ${object} TO ${user}`,
  ],
  [
    /^permission denied for schema (.+)$/,
    ({ user }, schema) => `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${user}`,
  ],
  [
    /^permission denied for database (.+)$/,
    ({ user }, database) => `GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${database} TO ${user}`,
  ],
  [/^permission denied to (?:create|rename) database/, ({ user }) => `ALTER ROLE ${user} CREATEDB`],
  [/terminat|signal|cancel/, ({ user }) => `GRANT pg_signal_backend TO ${user}`],
  [
    /^permission denied to set parameter "(.+)"$/,
    ({ user }, parameter) => `GRANT SET ON PARAMETER ${parameter} TO ${user}`,
  ],
  [/row-level security/, ({ user }) => `ALTER ROLE ${user} BYPASSRLS`],
];

/** A whole sentence with a statement to type, names filled in. */
export function howToGrant({ message, schema, user, database }: MissingRight): string {
  const refused = { message, user: name(user), database: name(database) };
  const schemaOf = (object: string) => {
    const of = schema ?? SCHEMAS[object];
    return of ? `${name(of)}.${name(object)}` : name(object);
  };
  for (const [pattern, grant] of GRANTS) {
    const found = pattern.exec(message);
    if (!found) continue;
    const named = found.slice(1);
    const object = named.pop();
    const isOf = /table|relation|sequence|function|type/.test(found[0]);
    const quoted = object === undefined ? [] : [...named, isOf ? schemaOf(object) : name(object)];
    return `Let a superuser, or the owner, type in ${refused.database}: ${grant(refused, ...quoted)};`;
  }
  return `Let a superuser give ${refused.user} what is named, or make it the owner: ALTER DATABASE ${refused.database} OWNER TO ${refused.user};`;
}
