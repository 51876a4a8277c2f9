import { withoutAccents } from '../names.ts';

/**
 * The months by the first letters of their names without accents, in the languages of the columns' names that
 * write them in such letters. The longest beginning counts: `marraskuu` is November in Finnish.
 */
const MONTHS: readonly string[] = [
  'jan gen ene oca янв sty ian led tam січ ιαν',
  'feb fev fév sub фев lut uno hel лют φεβ',
  'mar mrt maa mär мар mrz maerz bre бер μαρ μάρ',
  'apr avr abr nis апр kwi dub huh кві απρ',
  'may mai mag maj mei май мая kve tou тра μαι μαΐ μάι',
  'jun juin giu haz июн cze iun cervn kes чер ιουν',
  'jul juil lug tem июл lip iul cervenec cervence hei лип ιουλ',
  'aug aou ago agu авг sie srp elo сер αυγ',
  'sep set eyl сен wrz zar syy szep вер σεπ',
  'oct okt out ott eki окт paz rij lok жов οκτ',
  'nov kas ноя lis noi marras лис νοε',
  'dec dez dic des ara дек gru pro jou гру δεκ',
];

const STARTS: readonly (readonly [start: string, month: number])[] = MONTHS.flatMap((starts, index) =>
  starts.split(' ').map((start) => [start, index + 1] as const),
).toSorted(([one], [other]) => other.length - one.length);

/** The month, from 1, that a word names; undefined for every other word. */
export function monthOf(word: string): number | undefined {
  const plain = withoutAccents(word).toLowerCase();
  const found = STARTS.find(([start]) => plain.startsWith(start));
  return found?.[1];
}
