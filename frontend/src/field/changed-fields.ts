/**
 * Of what a form would store, the fields that were changed in it; undefined where there are none. The others
 * stay as they are stored, also where the form has no words for them (an old icon, a colour with an alpha).
 */
export function changedFields<Row extends object>(opened: Row, filledIn: Row): Partial<Row> | undefined {
  const fields = Object.entries(filledIn).filter(([field, value]) => opened[field as keyof Row] !== value);
  return fields.length === 0 ? undefined : (Object.fromEntries(fields) as Partial<Row>);
}
