import type { Place } from '../marks/mark.ts';

/** What a click on the chart does. `label` is the name of the type that the mark will carry. */
export type Tool =
  | { readonly kind: 'select' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'point' | 'line' | 'rectangle' | 'span' | 'stretch'; readonly label: string };

/** The tool in hand, and how far it has come. */
export interface ToolState {
  readonly tool: Tool;
  /** Where the first of two clicks was. */
  readonly first: Place | null;
  /** The key of the mark that is looked at. */
  readonly selected: string | null;
}

export const NO_TOOL: ToolState = { tool: { kind: 'select' }, first: null, selected: null };

/** What a click asks for beyond the tool itself. */
export type Wish =
  | { readonly kind: 'mark-point'; readonly label: string; readonly at: Place }
  | {
      readonly kind: 'mark-shape' | 'mark-span' | 'mark-stretch';
      readonly label: string;
      readonly from: Place;
      readonly to: Place;
    }
  | { readonly kind: 'delete'; readonly key: string };

const WISHES = {
  span: 'mark-span',
  stretch: 'mark-stretch',
  line: 'mark-shape',
  rectangle: 'mark-shape',
} as const;

/** What a click at `place`, on the mark `hit` if any, leads to. */
export function press(
  state: ToolState,
  place: Place,
  hit: string | null,
): { state: ToolState; wish: Wish | null } {
  const { tool, first } = state;
  if (tool.kind === 'select') return { state: { ...state, selected: hit }, wish: null };
  if (tool.kind === 'delete') return { state, wish: hit === null ? null : { kind: 'delete', key: hit } };
  if (tool.kind === 'point') return { state, wish: { kind: 'mark-point', label: tool.label, at: place } };
  if (first === null) return { state: { ...state, first: place, selected: null }, wish: null };
  return {
    state: { ...state, first: null },
    wish: {
      kind: WISHES[tool.kind],
      label: tool.label,
      from: first,
      to: place,
    },
  };
}

/** Takes up a tool. A first click with another one is forgotten; with the same one it goes on. */
export function takeUp(state: ToolState, tool: Tool): ToolState {
  if (sameTool(state.tool, tool)) return state;
  return { tool, first: null, selected: tool.kind === 'select' ? state.selected : null };
}

/** A click on a tool's button: takes it up, and lays down the one in hand. */
export function toggle(state: ToolState, tool: Tool): ToolState {
  const isInHand = sameTool(state.tool, tool);
  return isInHand ? { ...state, tool: NO_TOOL.tool, first: null } : takeUp(state, tool);
}

/** One step back: the first click, then the tool, then the selection. */
export function stepBack(state: ToolState): ToolState {
  if (state.first) return { ...state, first: null };
  if (state.tool.kind !== 'select') return { ...state, tool: NO_TOOL.tool };
  return { ...state, selected: null };
}

/** Whether both do the same with the same label. */
export function sameTool(a: Tool, b: Tool): boolean {
  return a.kind === b.kind && labelOf(a) === labelOf(b);
}

function labelOf(tool: Tool): string | undefined {
  return 'label' in tool ? tool.label : undefined;
}
