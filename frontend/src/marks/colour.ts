/** What a mark looks like whose colour is missing or not understood. */
export const DEFAULT_COLOUR = '#3b82f6';

/**
 * A stored colour as `#rrggbb`, without transparency: stores hold hex in four lengths, rgb() and rgba(),
 * and what people typed. Anything else becomes `fallback`.
 */
export function solidColour(stored: string | null | undefined, fallback = DEFAULT_COLOUR): string {
  const text = stored?.trim().toLowerCase() ?? '';
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?$/.exec(text);
  if (short) return `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}`;
  const long = /^#([0-9a-f]{6})([0-9a-f]{2})?$/.exec(text);
  if (long) return `#${long[1]}`;
  const parts = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})/.exec(text);
  return parts ? `#${parts.slice(1, 4).map(hexByte).join('')}` : fallback;
}

/** Black or white, whichever is easier to read on this `#rrggbb`. */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  // The luminance at which black and white have the same contrast (WCAG 2, 4.58 to 1).
  return luminance(colour) > 0.179 ? '#000000' : '#ffffff';
}

/** What the database puts into a row that was stored without a colour: `db/schema.ts`. */
const LEFT_OUT = { mark: '#3b82f6', span: '#2196F3' } as const;

/** The colour of a mark: its own where it was given one, else its label's. */
export function colourOfMark(
  kind: keyof typeof LEFT_OUT,
  own: string | null,
  label: string | null | undefined,
): string {
  return solidColour(own === null || own === LEFT_OUT[kind] ? (label ?? own) : own);
}

function hexByte(decimal: string): string {
  return Math.min(255, Number(decimal)).toString(16).padStart(2, '0');
}

/** Relative luminance of a `#rrggbb` as WCAG 2 defines it. */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
