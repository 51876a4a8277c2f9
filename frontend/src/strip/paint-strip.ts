import type { Stretch } from './layout.ts';

/** What lies on the strip. */
export interface StripPicture {
  readonly outline: readonly { x: number; height: number }[];
  readonly people: readonly Stretch[];
  readonly programs: readonly Stretch[];
  readonly width: number;
}

/**
 * The strip's heights in CSS pixels: the outline of the prices, then one lane for people and one for
 * programs.
 */
const STRIP = { height: 46, outline: 26, lane: 7, gap: 2 } as const;

interface Colours {
  readonly line: string;
  readonly people: string;
  readonly programs: string;
}

/** Draws the strip anew on a canvas, sharp on every screen. */
export function paintStrip(canvas: HTMLCanvasElement, picture: StripPicture): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(picture.width * ratio);
  canvas.height = Math.round(STRIP.height * ratio);
  context.scale(ratio, ratio);
  const colours = coloursOf(canvas);
  paintOutline(context, picture, colours);
  const top = STRIP.outline + STRIP.gap;
  context.fillStyle = colours.people;
  for (const { from, to } of picture.people) context.fillRect(from, top, to - from, STRIP.lane);
  paintHatched(context, picture.programs, top + STRIP.lane + STRIP.gap, colours);
}

/** The lane of programs is hatched, so that the two can be told without colour as well as by their place. */
function paintHatched(
  context: CanvasRenderingContext2D,
  stretches: readonly Stretch[],
  top: number,
  { programs }: Colours,
): void {
  context.save();
  context.strokeStyle = programs;
  context.lineWidth = 1;
  context.beginPath();
  for (const { from, to } of stretches) context.rect(from, top, Math.max(2, to - from), STRIP.lane);
  context.stroke();
  context.clip();
  context.beginPath();
  const { right } = { right: stretches.at(-1)?.to ?? 0 };
  for (let x = -STRIP.lane; x < right + STRIP.lane; x += 4) {
    context.moveTo(x, top + STRIP.lane);
    context.lineTo(x + STRIP.lane, top);
  }
  context.stroke();
  context.restore();
}

function paintOutline(
  context: CanvasRenderingContext2D,
  { outline, width }: StripPicture,
  { line }: Colours,
): void {
  const bottom = STRIP.outline;
  const [first] = outline;
  if (!first) return;
  context.beginPath();
  context.moveTo(first.x, bottom);
  for (const { x, height } of outline) context.lineTo(x, bottom - 2 - height * (bottom - 5));
  context.lineTo(outline.at(-1)?.x ?? width, bottom);
  context.fillStyle = line;
  context.globalAlpha = 0.22;
  context.fill();
  context.globalAlpha = 0.8;
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.stroke();
  context.globalAlpha = 1;
}

function coloursOf(canvas: HTMLCanvasElement): Colours {
  const probe = document.createElement('span');
  canvas.parentElement?.append(probe);
  const [line = '', people = '', programs = ''] = ['muted', 'accent', 'ink'].map((name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return { line, people, programs };
}
