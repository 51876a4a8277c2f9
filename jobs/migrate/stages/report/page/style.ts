import { Markup } from './html.ts';

/** All of the page's looks; it is one file without a script, a font or an image from elsewhere. */
export const STYLE = new Markup(`
:root { color-scheme: light dark; --ground: #fff; --text: #1d2129; --soft: #5c6470; --line: #e1e4e8;
  --good: #0c7f5e; --warn: #a15c00; --bad: #b3261e; --idle: #aab1bb; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --text: #e8eaed; --soft: #a2aab5; --line: #2d333b;
  --good: #3fbf95; --warn: #e0a23c; --bad: #f0867e; --idle: #59616c; } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 960px; padding: 32px 24px 64px; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px } h2 { font-size: 17px; margin: 40px 0 12px }
.verdict { border-left: 6px solid; padding: 4px 0 4px 18px; margin-bottom: 24px }
.completed, .planned, .noop { border-color: var(--good) } .failed { border-color: var(--bad) } .interrupted { border-color: var(--warn) }
.next { margin: 8px 0 0 } p { margin: 0 0 8px } .soft, .legend { color: var(--soft); font-size: 13px }
table { border-collapse: collapse; width: 100%; font-size: 14px } .scroll { overflow-x: auto }
th, td { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top }
table.narrow { width: auto; min-width: 260px } thead th { color: var(--soft); font-weight: 500 } .number { text-align: right; font-variant-numeric: tabular-nums }
.wide { min-width: 180px; width: 30% } .bar { display: flex; height: 14px; margin-top: 4px }
.bar span { display: block } .bar .verified { background: var(--good) } .bar .quarantined { background: var(--warn) }
.bar .dropped { background: var(--idle) } .bar .differing { background: var(--bad) } .bar .rest { background: var(--line) }
svg { width: 100%; height: auto; font-size: 12px } svg text { fill: var(--soft) } .grid { stroke: var(--line) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 0 } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
`);
