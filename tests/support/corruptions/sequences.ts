import { TARGET_TABLES } from '../tables.ts';
import { at, type Difference, inAll } from './difference.ts';
import { type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';

interface SequenceKind {
  kind: string;
  what: string;
  /** `used` is the highest id that either side ever had. */
  spoil(target: Target, table: string, used: number): Promise<Difference[]>;
}

const setTo =
  (value: (used: number) => string, called: boolean, rule: string): SequenceKind['spoil'] =>
  async (target, table, used) => {
    await target.query(`SELECT setval('${table}_id_seq', ${value(used)}, ${called})`);
    return [at(table, 'id', rule, used)];
  };

const SEQUENCES: SequenceKind[] = [
  {
    kind: 'sequence: one too low',
    what: 'the next id is the highest one in use',
    spoil: setTo((used) => String(used - 1), true, 'sequence_too_low'),
  },
  {
    kind: 'sequence: not called',
    what: 'the right number, but marked as not handed out yet',
    spoil: setTo((used) => String(used), false, 'sequence_too_low'),
  },
  {
    kind: 'sequence: at its start',
    what: 'as if the table were new',
    spoil: setTo(() => '1', false, 'sequence_too_low'),
  },
  {
    kind: 'sequence: at its end',
    what: 'no id left to hand out, though ids are free',
    spoil: setTo(() => '2147483647', true, 'sequence_exhausted'),
  },
  {
    kind: 'sequence: close to its end',
    what: 'only 999 ids left to hand out',
    spoil: setTo(() => '2147482648', true, 'sequence_exhausted'),
  },
  {
    kind: 'sequence: backwards',
    what: 'counts down to the highest id in use',
    spoil: async (target, table, used) => {
      await target.query(`ALTER SEQUENCE ${table}_id_seq INCREMENT -1`);
      await target.query(`SELECT setval('${table}_id_seq', ${used + 2}, true)`);
      return [at(table, 'id', 'sequence_too_low', used)];
    },
  },
  {
    kind: 'sequence: cycles',
    what: 'begins again at 1 after its end',
    spoil: async (target, table, used) => {
      await target.query(`ALTER SEQUENCE ${table}_id_seq CYCLE`);
      return [at(table, 'id', 'sequence_too_low', used)];
    },
  },
  {
    kind: 'sequence: not used',
    what: 'the id has no default any more',
    spoil: async (target, table) => {
      await target.query(`ALTER TABLE public.${table} ALTER COLUMN id DROP DEFAULT`);
      return [inAll(table, 'id', 'sequence_missing', 1)];
    },
  },
];

/** Puts a sequence back as the migration left it: the highest id in use has been handed out. */
async function mend(target: Target, table: string, used: number): Promise<void> {
  await target.query(`ALTER SEQUENCE ${table}_id_seq INCREMENT 1 NO CYCLE`);
  await target.query(`SELECT setval('${table}_id_seq', ${used}, true)`);
  await target.query(
    `ALTER TABLE public.${table} ALTER COLUMN id SET DEFAULT nextval('${table}_id_seq'::regclass)`,
  );
}

export const SEQUENCE_KINDS: Kind[] = SEQUENCES.map(({ kind, what, spoil }) => ({
  kind,
  what,
  world: 'rich',
  expects: 'difference',
  cases: 12,
  async corrupt(random, target) {
    for (const table of shuffled(random, TARGET_TABLES)) {
      const used = target.used.get(table) as number;
      if (used === 2_147_482_647 || !target.claims.takeOnce(`sequence of ${table}`)) continue;
      const differences = await spoil(target, table, used);
      return { differences, undo: () => mend(target, table, used) };
    }
    return undefined;
  },
}));
