import { luminance, solidColour } from './colour.ts';

/**
 * The luminances with a contrast of 3 to 1 (WCAG 2.2, 1.4.11) to both grounds, white and #101215: whatever
 * has one of them can be told from the chart in either theme.
 */
const SEEN_ON_BOTH = { min: 0.12, max: 0.299 };

const HUES = Array.from({ length: 36 }, (_, index) => index * 10);
const SATURATIONS = [0.45, 0.65, 0.9];
const LIGHTNESSES = Array.from({ length: 23 }, (_, index) => 0.25 + index * 0.02);

type Lab = readonly [number, number, number];

/** A colour as `#rrggbb` that is easy to see in both themes, and as unlike those in use as can be. */
export function newColour(inUse: readonly (string | null)[]): string {
  const taken = inUse.map((colour) => toOklab(solidColour(colour)));
  let best = { colour: CANDIDATES[0]?.colour ?? '#3b82f6', distance: -1 };
  for (const { colour, lab } of CANDIDATES) {
    const distance = Math.min(1, ...taken.map((other) => distanceOf(lab, other)));
    if (distance > best.distance) best = { colour, distance };
  }
  return best.colour;
}

/** How unlike two colours look: 0 the same, 1 black and white (the distance in Oklab). */
export function unlikeness(one: string, other: string): number {
  return distanceOf(toOklab(one), toOklab(other));
}

function distanceOf(a: Lab, b: Lab): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Björn Ottosson's Oklab, in which the same distance is about the same difference to the eye. */
function toOklab(colour: string): Lab {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function hexOf(hue: number, saturation: number, lightness: number): string {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  const channel = (shift: number) => {
    const turn = (shift + hue / 30) % 12;
    const value = lightness - spread * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

const CANDIDATES = HUES.flatMap((hue) =>
  SATURATIONS.flatMap((saturation) => LIGHTNESSES.map((lightness) => hexOf(hue, saturation, lightness))),
)
  .filter((colour) => {
    const value = luminance(colour);
    return value >= SEEN_ON_BOTH.min && value <= SEEN_ON_BOTH.max;
  })
  .map((colour) => ({ colour, lab: toOklab(colour) }));
