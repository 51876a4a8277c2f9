// HTML that is escaped where it must be.

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that needs no escaping any more. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[];

/** A template whose values are escaped, unless they are markup themselves. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(
    strings.map((text, index) => text + (index < values.length ? show(values[index] as Part) : '')).join(''),
  );
}

function show(value: Part): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map((part) => (part as Markup).text).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
