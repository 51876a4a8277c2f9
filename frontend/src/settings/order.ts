/**
 * The changes of sort_order after which the row at `index` stands one place further on (1) or back (-1).
 * Rows are given in their present order; legacy rows may share a number, so all are counted anew.
 */
export function reorder(
  rows: readonly { id: number; sort_order: number }[],
  index: number,
  step: 1 | -1,
): { id: number; sort_order: number }[] {
  const other = index + step;
  if (other < 0 || other >= rows.length) return [];
  const moved = [...rows];
  const [row] = moved.splice(index, 1);
  if (!row) return [];
  moved.splice(other, 0, row);
  return moved
    .map(({ id, sort_order }, place) => ({ id, was: sort_order, sort_order: place }))
    .filter(({ was, sort_order }) => was !== sort_order)
    .map(({ id, sort_order }) => ({ id, sort_order }));
}
