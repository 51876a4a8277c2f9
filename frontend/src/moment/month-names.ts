/** The languages whose months are understood beside those of the browser's. */
const ALWAYS = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl'];
const SHORTEST = 3;

/**
 * The month (from 1) that a word names in full or by its beginning, in English, the large languages of Europe
 * and `languages`; undefined where it names none, or one in one language and another in the next.
 */
export function monthNamed(word: string, languages: readonly string[] = []): number | undefined {
  const wanted = plain(word);
  if (wanted.length < SHORTEST) return undefined;
  const found = new Set<number>();
  for (const language of [...ALWAYS, ...languages]) {
    for (const [name, month] of namesIn(language)) {
      if (name === wanted) return month;
      if (name.startsWith(wanted)) found.add(month);
    }
  }
  return found.size === 1 ? [...found][0] : EXTRA.get(wanted);
}

/** Short forms that are not beginnings. */
const EXTRA = new Map([
  ['sept', 9],
  ['mrz', 3],
  ['avr', 4],
  ['juil', 7],
]);

/** By language: name and month, both alone and as beside a day (`maj`, `1 maja`). */
const known = new Map<string, [name: string, month: number][]>();

function namesIn(language: string): [name: string, month: number][] {
  const names = known.get(language) ?? readNames(language);
  known.set(language, names);
  return names;
}

function readNames(language: string): [name: string, month: number][] {
  try {
    return [{}, { day: 'numeric' } as const].flatMap((beside) => {
      const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC', ...beside });
      return Array.from({ length: 12 }, (_, index): [string, number] => {
        const parts = format.formatToParts(Date.UTC(2000, index));
        return [plain(parts.find(({ type }) => type === 'month')?.value ?? ''), index + 1];
      });
    });
  } catch {
    return [];
  }
}

/** Without accents, dots and capitals. */
function plain(word: string): string {
  return word
    .normalize('NFD')
    .replace(/[\u0300-\u036f.]/g, '')
    .toLowerCase();
}
