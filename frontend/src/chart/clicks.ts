import type { Spot } from '../scene/shape.ts';
import { type Modifiers, modifiersOf } from './modifiers.ts';

/** A hand trembles: movement up to this is still a click. */
const SLACK_PX = 4;

/**
 * Calls back for each click or tap on `element`, with its place in CSS pixels. The chart library has
 * clicks of its own, but loses the second of two that come within half a second. Ends with `signal`.
 */
export function watchClicks(
  element: HTMLElement,
  signal: AbortSignal,
  clicked: (spot: Spot, held: Modifiers) => void,
): void {
  let pressed: { x: number; y: number; id: number } | undefined;
  const down = ({ button, isPrimary, clientX, clientY, pointerId }: PointerEvent) => {
    pressed = button === 0 && isPrimary ? { x: clientX, y: clientY, id: pointerId } : undefined;
  };
  const up = (event: PointerEvent) => {
    const { clientX, clientY, pointerId } = event;
    const from = pressed;
    pressed = undefined;
    if (from?.id !== pointerId || Math.hypot(clientX - from.x, clientY - from.y) > SLACK_PX) return;
    const { left, top } = element.getBoundingClientRect();
    clicked({ x: clientX - left, y: clientY - top }, modifiersOf(event));
  };
  element.addEventListener('pointerdown', down, { signal });
  window.addEventListener('pointerup', up, { signal });
  window.addEventListener('pointercancel', () => (pressed = undefined), { signal });
}
