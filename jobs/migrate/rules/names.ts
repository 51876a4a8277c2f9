// Names of tables and columns, as `--drop` takes them and as people read them.

/** A table of the legacy file, or with `column` one column of it. */
export interface Place {
  table: string;
  column: string | null;
}

/** Names that are told and typed as they are; all others in quotes. */
const BARE = /^[^\s"',.:\p{Cc}]([^"',.:\p{Cc}\u2028\u2029]*[^\s"',.:\p{Cc}])?$/u;
/** What would break a line, or do worse to a terminal. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029]/u;
/**
 * What is told by its code: that, and the quote in which a shell and `.env` take everything else as it is.
 */
const CODED = /['\p{Cc}\u2028\u2029]/gu;
/** What a shell takes as it is. */
const SAFE_IN_SHELL = /^[\w.,:-]+$/;
/** `"a ""b"""`, or with codes of characters `U&"a\000ab"`: SQL's two ways to quote a name. */
const QUOTED = '(?:U&)?"(?:[^"]|"")*"';
/** Without quotes a name may hold nearly everything, apart from blanks at its ends. */
const ITEM = [
  `table:\\s*(?<alone>${QUOTED}|[^\\s",][^,]*)`,
  `(?<table>${QUOTED}|[^\\s",:.][^,:.]*)\\.(?<column>${QUOTED}|[^\\s",.][^,.]*)`,
].join('|');

const REPAIR = `(?:\\*|(?<table>${QUOTED}|[^\\s",:.*][^,:.]*)(?:\\.(?<column>${QUOTED}|[^\\s",:.][^,:.]*))?):\\s*(?<remedy>\\w+)`;

/** A name on one line, in quotes where a list would not be read back otherwise. */
function sayName(name: string): string {
  if (BARE.test(name)) return name;
  const doubled = name.replaceAll('"', '""');
  if (doubled.search(CODED) < 0) return `"${doubled}"`;
  return `U&"${doubled.replaceAll('\\', '\\\\').replaceAll(CODED, codeOf)}"`;
}

function codeOf(character: string): string {
  return `\\${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A name as it is, unless it would break the line. */
export function showName(name: string): string {
  return UNPRINTABLE.test(name) ? sayName(name) : name;
}

/** `TABLE` or `TABLE.COLUMN`, for people; of a key of several columns, all of them. */
export function showPlace({ table, column }: Place): string {
  return column === null ? showName(table) : `${showName(table)}.${showName(column)}`;
}

/** `table:TABLE` or `TABLE.COLUMN`, as `readDroppable` reads it. */
export function sayDroppable({ table, column }: Place): string {
  return column === null ? `table:${sayName(table)}` : `${sayName(table)}.${sayName(column)}`;
}

/** The option that leaves these behind, as a shell takes it; `.env` takes its list in the same quotes. */
export function sayDropOption(places: readonly Place[]): string {
  return `--drop ${forShell(places.map(sayDroppable).join(','))}`;
}

/** Reads a list of what `sayDroppable` says, between commas; undefined where it is none. */
export function readDroppable(list: string): Place[] | undefined {
  return readList(list, ITEM, ({ alone, table, column }) => {
    if (alone !== undefined) return { table: readName(alone), column: null };
    return table === undefined ? undefined : { table: readName(table), column: readName(String(column)) };
  });
}

/** Reads items between commas, some of which may be empty; undefined where one is not of that pattern. */
function readList<Item>(
  list: string,
  pattern: string,
  read: (groups: Record<string, string | undefined>) => Item | undefined,
): Item[] | undefined {
  const item = new RegExp(`\\s*(?:${pattern})?\\s*(?:,|$)`, 'uy');
  const items: (Item | undefined)[] = [];
  while (item.lastIndex < list.length) {
    const match = item.exec(list);
    if (!match) return undefined;
    items.push(read({ ...match.groups }));
  }
  return items.filter((found) => found !== undefined);
}

/** A remedy and where it is asked for: in a column, in a table (`column` null), or everywhere (both null). */
export interface RepairPlace {
  table: string | null;
  column: string | null;
  remedy: string;
}

/** Reads a list of what `sayRepairs` says, between commas; undefined where it is none. */
export function readRepairPlaces(list: string): RepairPlace[] | undefined {
  const nameOf = (said: string | undefined) => (said === undefined ? null : readName(said));
  return readList(list, REPAIR, ({ table, column, remedy }) =>
    remedy === undefined ? undefined : { table: nameOf(table), column: nameOf(column), remedy },
  );
}

/** `TABLE.COLUMN:REMEDY`, `TABLE:REMEDY` or `*:REMEDY`, between commas. */
export function sayRepairs(places: readonly RepairPlace[]): string {
  return places
    .map(({ table, column, remedy }) => {
      const names = [table, column].filter((name) => name !== null).map(sayName);
      return `${names.join('.') || '*'}:${remedy}`;
    })
    .join(',');
}

/** The option that asks for these remedies, as a shell takes it; `.env` takes its list in the same quotes. */
export function sayRepairOption(places: readonly RepairPlace[]): string {
  return `--repair ${forShell(sayRepairs(places))}`;
}

function forShell(list: string): string {
  return SAFE_IN_SHELL.test(list) ? list : `'${list}'`;
}

function readName(said: string): string {
  const [, escaped, quoted] = /^(U&)?"((?:[^"]|"")*)"$/u.exec(said.trim()) ?? [];
  if (quoted === undefined) return said.trim();
  const name = quoted.replaceAll('""', '"');
  return escaped ? name.replaceAll(/\\(?:([0-9a-f]{4})|\\)/giu, decode) : name;
}

function decode(_: string, code: string | undefined): string {
  return code === undefined ? '\\' : String.fromCharCode(Number.parseInt(code, 16));
}
