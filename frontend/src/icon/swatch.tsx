import { solidColour } from '../marks/colour.ts';
import type { MarkKind } from '../marks/mark.ts';

interface Props {
  colour: string | null;
  /** What it stands for; a plain dot where it is a colour only. */
  kind?: MarkKind | 'dot';
  up?: boolean;
}

/**
 * A mark in its own colour and form. SVG attributes, because the page's policy allows no style attributes.
 */
export function Swatch({ colour, kind = 'dot', up = true }: Props) {
  const solid = solidColour(colour);
  return (
    <svg viewBox="0 0 14 14" className="size-3.5 shrink-0" aria-hidden="true">
      {PICTURES[kind](solid, up)}
    </svg>
  );
}

const PICTURES: Record<NonNullable<Props['kind']>, (colour: string, up: boolean) => React.ReactNode> = {
  dot: (colour) => <circle cx="7" cy="7" r="4.5" fill={colour} />,
  point: (colour, up) => (
    <path fill={colour} d={up ? 'M7 1.5 12 8H9v4.5H5V8H2z' : 'M7 12.5 2 6h3V1.5h4V6h3z'} />
  ),
  line: (colour) => <path d="M2.5 11.5 11.5 2.5" stroke={colour} strokeWidth="2" strokeLinecap="round" />,
  rectangle: (colour) => (
    <rect
      x="1.75"
      y="3.25"
      width="10.5"
      height="7.5"
      rx="1"
      fill={colour}
      fillOpacity="0.2"
      stroke={colour}
      strokeWidth="1.5"
    />
  ),
  span: (colour) => <rect x="2.5" y="2.5" width="9" height="9" rx="2.5" fill={colour} />,
};
