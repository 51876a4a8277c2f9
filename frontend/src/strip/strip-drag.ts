import type { Navigation } from '../navigation/navigation.ts';
import { type Extent, timeOfX, xOfTime } from './layout.ts';

/**
 * What is not held is read once the pointer rests for so long: on its way it passes what nobody wants to see.
 */
const REST_MS = 120;

/**
 * Lets the pointer move the view along the strip: from the frame it is dragged, beside the frame it jumps to
 * the pointer first. The frame follows at once, the chart as soon as its candles are there. Ends with
 * `signal`.
 */
export function stripDrag(
  slider: HTMLElement,
  signal: AbortSignal,
  navigation: Navigation,
  extent: Extent,
  frame: { readonly current: HTMLElement | null },
): void {
  let grip: { id: number; offset: number } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = (x: number, now: boolean) => {
    const time = Math.min(Math.max(timeOfX(extent, x), extent.first), extent.last);
    moveFrame(frame.current, xOfTime(extent, time));
    clearTimeout(timer);
    if (now || navigation.isHeld(time)) navigation.centreOn(time);
    else timer = setTimeout(() => navigation.centreOn(time), REST_MS);
  };
  const xOf = ({ clientX }: PointerEvent) => clientX - slider.getBoundingClientRect().left;
  const down = (event: PointerEvent) => {
    const { seen } = navigation.store.get();
    if (event.button !== 0 || !event.isPrimary || !seen) return;
    const x = xOf(event);
    const middle = (xOfTime(extent, seen.from) + xOfTime(extent, seen.to)) / 2;
    const half = (frame.current?.offsetWidth ?? 0) / 2;
    const onFrame = Math.abs(x - middle) <= half;
    grip = { id: event.pointerId, offset: onFrame ? x - middle : 0 };
    slider.setPointerCapture(event.pointerId);
    if (frame.current) frame.current.dataset['held'] = 'true';
    if (!onFrame) go(x, false);
  };
  const move = (event: PointerEvent) => {
    if (grip?.id === event.pointerId) go(xOf(event) - grip.offset, false);
  };
  const up = (event: PointerEvent) => {
    if (grip?.id !== event.pointerId) return;
    const { offset } = grip;
    grip = undefined;
    if (frame.current) delete frame.current.dataset['held'];
    go(xOf(event) - offset, true);
  };
  const cancel = () => {
    grip = undefined;
    clearTimeout(timer);
    if (frame.current) delete frame.current.dataset['held'];
  };
  slider.addEventListener('pointerdown', down, { signal });
  slider.addEventListener('pointermove', move, { signal });
  slider.addEventListener('pointerup', up, { signal });
  slider.addEventListener('pointercancel', cancel, { signal });
  signal.addEventListener('abort', cancel);
}

function moveFrame(frame: HTMLElement | null, middle: number): void {
  if (frame) frame.style.transform = `translateX(${middle - frame.offsetWidth / 2}px)`;
}
