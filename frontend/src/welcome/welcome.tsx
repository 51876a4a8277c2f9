import { Icon, type IconName } from '../icon/icon.tsx';
import { TrySample, Upload } from '../upload/upload.tsx';

const STEPS: readonly { icon: IconName; title: string; text: string }[] = [
  {
    icon: 'upload',
    title: 'Upload',
    text: 'A file as MetaTrader, TradingView, Binance or a spreadsheet writes it. You see how it was understood before anything is stored.',
  },
  {
    icon: 'span',
    title: 'Label',
    text: 'Press the key of a label, click the first and the last candle of the pattern. Everything can be undone.',
  },
  {
    icon: 'check',
    title: 'Learn',
    text: 'Train a model on your labels, and accept, correct or reject what it finds.',
  },
];

/** What the page is for and how to begin, while there is no chart. */
export function Welcome() {
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto">
      <div className="m-auto flex w-full max-w-3xl flex-col items-center px-6 py-10 text-center">
        <Candles />
        <h1 className="mt-6 text-2xl font-semibold tracking-tight text-balance">No charts yet</h1>
        <p className="mt-2 max-w-md text-[0.9375rem] leading-relaxed text-pretty text-muted">
          Candlestick charts, the patterns that you mark on them, and models that learn from your marks.
        </p>
        <div className="mt-7 w-full max-w-xs">
          <Upload prominent />
          <TrySample />
        </div>
        <ol className="mt-10 grid w-full gap-6 border-t border-line pt-8 text-left sm:grid-cols-3">
          {STEPS.map(({ icon, title, text }) => (
            <li key={title} className="flex gap-3 sm:flex-col sm:gap-2">
              <span className="grid size-9 shrink-0 place-items-center rounded-xl bg-chosen text-accent">
                <Icon name={icon} className="size-[18px]" />
              </span>
              <div>
                <h2 className="font-semibold">{title}</h2>
                <p className="mt-0.5 text-[0.8125rem] leading-relaxed text-pretty text-muted">{text}</p>
              </div>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

/** Candles that fall and rise, two of them marked as a span. */
function Candles() {
  return (
    <svg viewBox="0 0 160 72" aria-hidden="true" className="w-40">
      <rect
        x="62"
        y="4"
        width="58"
        height="62"
        rx="4"
        className="fill-accent/10 stroke-accent"
        strokeDasharray="4 3"
      />
      {CANDLES.map(({ x, top, bottom, from, to, up }) => (
        <g key={x} className={up ? 'fill-rise stroke-rise' : 'fill-fall stroke-fall'}>
          <path d={`M${x} ${top}V${bottom}`} strokeWidth="1.5" />
          <rect x={x - 5} y={from} width="10" height={to - from} rx="1.5" stroke="none" />
        </g>
      ))}
    </svg>
  );
}

const CANDLES = [
  { x: 14, top: 12, bottom: 40, from: 18, to: 33, up: false },
  { x: 34, top: 22, bottom: 54, from: 30, to: 48, up: false },
  { x: 54, top: 34, bottom: 64, from: 40, to: 56, up: false },
  { x: 74, top: 32, bottom: 60, from: 38, to: 54, up: true },
  { x: 94, top: 20, bottom: 48, from: 26, to: 42, up: true },
  { x: 110, top: 14, bottom: 40, from: 20, to: 32, up: true },
  { x: 132, top: 10, bottom: 34, from: 16, to: 28, up: false },
  { x: 148, top: 4, bottom: 28, from: 8, to: 22, up: true },
] as const;
