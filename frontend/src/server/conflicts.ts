import { SQL_STATE, sqlStateOf } from './cause.ts';
import { nameTaken, noSuchChart } from './errors.ts';

/** Runs a statement on a table whose names are unique; a name that another row has is a 409. */
export async function refuseTakenName<T>(name: string | undefined, statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (thrown) {
    if (name !== undefined && sqlStateOf(thrown) === SQL_STATE.uniqueViolation) throw nameTaken(name);
    throw thrown;
  }
}

/** Runs a statement that refers to a chart; a chart that does not exist is a 404. */
export async function refuseMissingChart<T>(chartId: number, statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (thrown) {
    if (sqlStateOf(thrown) === SQL_STATE.foreignKeyViolation) throw noSuchChart(chartId);
    throw thrown;
  }
}

/** The one row that a statement answers, or what `missing` makes to throw; an INSERT always answers one. */
export async function only<Row>(
  statement: Promise<Row[]>,
  missing: () => Error = () => new Error('The statement answered no row.'),
): Promise<Row> {
  const [row] = await statement;
  if (row === undefined) throw missing();
  return row;
}
