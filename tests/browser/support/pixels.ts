import type { Page } from 'playwright-core';

/** Where the red or green of candles is on the chart, in parts of its width and height; null where nowhere. */
export interface Extent {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const LARGEST = `[...document.querySelectorAll('#chart canvas')].reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a))`;

/** Looks for candles on the chart, in the light theme; a line of the last price, which is one row, is none. */
export function candlesOn(page: Page): Promise<Extent | null> {
  return page.evaluate<Extent | null>(`(() => {
    const canvas = ${LARGEST};
    const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const isNear = (at, red, green, blue) =>
      Math.abs(data[at] - red) < 9 && Math.abs(data[at + 1] - green) < 9 && Math.abs(data[at + 2] - blue) < 9;
    const isCandle = (x, y) => {
      const at = (y * width + x) * 4;
      return isNear(at, 10, 117, 87) || isNear(at, 201, 58, 58);
    };
    let extent = null;
    for (let x = 0; x < width; x += 1) {
      for (let y = 1; y < height; y += 1) {
        if (!isCandle(x, y) || !isCandle(x, y - 1)) continue;
        extent ??= { left: x, right: x, top: y, bottom: y };
        extent = { left: Math.min(extent.left, x), right: Math.max(extent.right, x), top: Math.min(extent.top, y), bottom: Math.max(extent.bottom, y) };
      }
    }
    return extent && { left: extent.left / width, right: extent.right / width, top: extent.top / height, bottom: extent.bottom / height };
  })()`);
}

/** How many columns of the chart are grey for half of their height: dashed lines down, in the light theme. */
export function linesDown(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const canvas = ${LARGEST};
    const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const isGrey = (at) => Math.max(data[at], data[at + 1], data[at + 2]) < 205 && Math.abs(data[at] - data[at + 2]) < 25;
    let lines = 0;
    for (let x = 0; x < width; x += 1) {
      let found = 0;
      for (let y = 0; y < height; y += 1) if (isGrey((y * width + x) * 4)) found += 1;
      if (found > height * 0.45) lines += 1;
    }
    return lines;
  })()`);
}

/** Where a selected span in the green of flags begins and ends on the chart, in CSS pixels. */
export function edgesOfFlag(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(`(() => {
    // Edges lie above the candles, on a canvas of their own.
    const below = ${LARGEST};
    const canvas = [...document.querySelectorAll('#chart canvas')].findLast((one) => one.width === below.width && one.height === below.height);
    const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const isEdge = (at) => data[at] < 170 && data[at + 1] > 170 && data[at + 2] < 190 && data[at + 1] - data[at] > 50;
    const columns = [];
    for (let x = 0; x < width; x += 1) {
      let found = 0;
      for (let y = 0; y < height; y += 1) if (isEdge((y * width + x) * 4)) found += 1;
      if (found > height / 10) columns.push(x);
    }
    const ratio = width / canvas.getBoundingClientRect().width;
    return columns.map((x) => x / ratio);
  })()`);
}

/** How far the pixels of a strong colour reach on the chart, in CSS pixels; null where there are none. */
export function extentOf(
  page: Page,
  [red, green, blue]: readonly [number, number, number],
): Promise<Extent | null> {
  return page.evaluate<Extent | null>(`(() => {
    const below = ${LARGEST};
    const canvas = [...document.querySelectorAll('#chart canvas')].findLast((one) => one.width === below.width && one.height === below.height);
    const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const ratio = width / canvas.getBoundingClientRect().width;
    const xs = [], ys = [];
    for (let at = 0; at < data.length; at += 4) {
      const isIt = Math.abs(data[at] - ${red}) < 40 && Math.abs(data[at + 1] - ${green}) < 40 && Math.abs(data[at + 2] - ${blue}) < 40 && data[at + 3] > 200;
      if (!isIt) continue;
      xs.push(((at / 4) % width) / ratio);
      ys.push(Math.floor(at / 4 / width) / ratio);
    }
    if (xs.length === 0) return null;
    const least = (some) => some.reduce((a, b) => Math.min(a, b));
    const most = (some) => some.reduce((a, b) => Math.max(a, b));
    return { left: least(xs), right: most(xs), top: least(ys), bottom: most(ys) };
  })()`);
}
