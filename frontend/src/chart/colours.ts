/** The colours that a canvas needs, as the stylesheet has them now. */
export interface ChartColours {
  ground: string;
  text: string;
  grid: string;
  line: string;
  crosshair: string;
  label: string;
  rise: string;
  fall: string;
}

/**
 * Reads the colours for the theme on screen. A custom property that uses light-dark() is only text;
 * the browser picks a side where it is used as a colour, hence the element that wears each in turn.
 */
export function readColours(within: HTMLElement): ChartColours {
  const probe = document.createElement('span');
  within.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    ground: colour('ground'),
    text: colour('muted'),
    grid: colour('chart-grid'),
    line: colour('line'),
    crosshair: colour('chart-crosshair'),
    label: colour('chart-label'),
    rise: colour('rise'),
    fall: colour('fall'),
  };
  probe.remove();
  return colours;
}

/** The chart's own options for these colours. */
export function chartColours(colours: ChartColours) {
  const crosshair = { color: colours.crosshair, labelBackgroundColor: colours.label };
  return {
    layout: { background: { color: colours.ground }, textColor: colours.text },
    grid: { vertLines: { color: colours.grid }, horzLines: { color: colours.grid } },
    crosshair: { vertLine: crosshair, horzLine: crosshair },
  };
}

/** The candles' options for these colours. */
export function seriesColours({ rise, fall }: ChartColours) {
  return { upColor: rise, wickUpColor: rise, downColor: fall, wickDownColor: fall };
}
