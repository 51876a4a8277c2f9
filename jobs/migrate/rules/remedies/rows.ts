// Remedies about whole rows.

import type { Column, Table } from '../tables.ts';
import type { RemedyFacts } from './remedy.ts';

/**
 * A declared way to let a row in that breaks a rule together with others, or by its id. Which rows it is
 * applied to, the census finds out from those that it would refuse; see `stages/census/row-plan.ts`.
 */
export interface RowRemedy extends RemedyFacts {
  /** The columns that it is asked for, for people. */
  columns: string;
  isFor: (column: Column, table: Table) => boolean;
}

const isId = ({ name }: Column) => name === 'id';
const isName = ({ name, kind }: Column, { uniques }: Table) =>
  kind === 'text' && uniques.some((key) => key.length === 1 && key[0] === name);

const EQUAL_ROWS: RowRemedy = {
  name: 'equal_rows',
  columns: 'id of a table with a unique key',
  isFor: (column, { uniques }) => isId(column) && uniques.length > 0,
  rules: ['duplicate_key'],
  exact: true,
  does: 'of rows that are equal in every column but the id, to the bit, the first comes in and stands for the others',
  refuses: 'a row that differs in anything, a chart that rows refer to',
};

const LOST_CHART: RowRemedy = {
  name: 'lost_chart',
  columns: 'key of a chart',
  isFor: ({ references }) => references !== undefined,
  rules: ['orphan'],
  exact: true,
  does: 'rows of a chart that there is not get one with that id, named after it: `Chart 77`',
  refuses: 'a row with anything else wrong about it, an id beyond what PostgreSQL has room for',
};

const NEXT_ID: RowRemedy = {
  name: 'next_id',
  columns: 'id',
  isFor: isId,
  rules: ['integer_out_of_range', 'id_at_the_end'],
  exact: true,
  does: 'an id for which PostgreSQL has no room becomes the next one that nobody has used',
  refuses: 'a chart that rows refer to',
};

const NUMBERED: RowRemedy = {
  name: 'numbered',
  columns: 'text that is a unique key',
  isFor: isName,
  rules: ['duplicate_key'],
  exact: false,
  does: 'a name that an earlier row has becomes the first of `NAME-2`, `NAME-3` … that no row has, as the application does with uploads',
  refuses: 'a name of more than 2,692 bytes with its number',
};

/** In the order in which they are tried on a row. */
export const ROW_REMEDIES: readonly RowRemedy[] = [EQUAL_ROWS, LOST_CHART, NEXT_ID, NUMBERED];
