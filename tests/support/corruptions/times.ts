import { at } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import { CASES } from './value-kind.ts';

/** A change to a time, as an SQL expression over its column. */
interface TimeKind {
  kind: string;
  what: string;
  becomes: (column: string) => string;
}

const TIMES: TimeKind[] = [
  {
    kind: 'time: one microsecond',
    what: 'a microsecond later',
    becomes: (c) => `${c} + interval '1 microsecond'`,
  },
  {
    kind: 'time: one millisecond',
    what: 'a millisecond later',
    becomes: (c) => `${c} + interval '1 millisecond'`,
  },
  { kind: 'time: one second', what: 'a second later', becomes: (c) => `${c} + interval '1 second'` },
  {
    kind: 'time: one hour',
    what: 'an hour later, as daylight saving does',
    becomes: (c) => `${c} + interval '1 hour'`,
  },
  {
    kind: 'time: zone',
    what: 'read as UTC, kept as local time of Kolkata',
    becomes: (c) => `${c} AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Kolkata'`,
  },
  {
    kind: 'time: taken for milliseconds',
    what: 'the seconds read as milliseconds',
    becomes: (c) => `timestamp 'epoch' + (extract(epoch FROM ${c}) / 1000)::text::interval`,
  },
  { kind: 'time: of day lost', what: 'cut to the day', becomes: (c) => `date_trunc('day', ${c})` },
  { kind: 'time: infinity', what: 'becomes infinity', becomes: () => `timestamp 'infinity'` },
  { kind: 'time: epoch', what: 'becomes 1970-01-01', becomes: () => `timestamp 'epoch'` },
];

export const TIME_KINDS: Kind[] = TIMES.map(({ kind, what, becomes }) => ({
  kind,
  what,
  world: 'rich',
  expects: 'difference',
  cases: CASES,
  async corrupt(random, target) {
    for (const { table, name } of shuffled(random, target.valueColumns(['timestamp']))) {
      if (!target.claims.hasRoom(table, name, 'value_differs')) continue;
      const changed = becomes(`"${name}"`);
      const [id] = shuffled(random, await target.freeIds(table, `"${name}" <> ${changed}`));
      if (id === undefined) continue;
      target.claims.take(table, id);
      await target.query(`UPDATE public.${table} SET "${name}" = ${changed} WHERE id = $1`, [id]);
      return {
        differences: [at(table, name, 'value_differs', id)],
        undo: () => target.restore(table, [id]),
      };
    }
    return undefined;
  },
}));
