/** 10,000 rows keep both sides busy and are little to hold. */
const PAGE_ROWS = 10_000;

/**
 * A table's rows as pieces of text, in pages, each row as `print` puts it: `read` answers at most `limit` rows after `last` in its own
 * order. Holds one page and, between pages, no connection. No piece at all where there are no rows.
 */
export async function* pagesOf<Row extends { text: string }>(
  read: (last: Row | undefined, limit: number) => Promise<Row[]>,
  between: string,
  print: (row: Row) => string = ({ text }) => text,
): AsyncGenerator<string, void> {
  let last: Row | undefined;
  do {
    const rows = await read(last, PAGE_ROWS);
    if (rows.length > 0) yield rows.map(print).join(between);
    last = rows.length < PAGE_ROWS ? undefined : rows.at(-1);
  } while (last);
}
