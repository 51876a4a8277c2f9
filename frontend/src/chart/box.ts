import type { Spot } from '../scene/shape.ts';

/** The frame that is drawn to select what lies in it. */
export class Box {
  readonly #frame: HTMLElement;

  constructor(parent: HTMLElement) {
    this.#frame = document.createElement('div');
    this.#frame.className = 'pointer-events-none absolute z-10 border border-accent bg-accent/10';
    this.#frame.hidden = true;
    parent.append(this.#frame);
  }

  show(from: Spot, to: Spot): void {
    const { style } = this.#frame;
    style.left = `${Math.min(from.x, to.x)}px`;
    style.top = `${Math.min(from.y, to.y)}px`;
    style.width = `${Math.abs(to.x - from.x)}px`;
    style.height = `${Math.abs(to.y - from.y)}px`;
    this.#frame.hidden = false;
  }

  hide(): void {
    this.#frame.hidden = true;
  }

  remove(): void {
    this.#frame.remove();
  }
}
