import type { AnnotationType } from '../contract/annotation-type.ts';
import type { PointMark, ShapeMark } from '../marks/mark.ts';
import { shapeOfType } from '../marks/shape-of-type.ts';

const BUILT_IN = [
  { name: 'line', display_name: 'Line', icon: 'line' },
  { name: 'rectangle', display_name: 'Rectangle', icon: 'rectangle' },
];

/** The types that a mark could have instead: those whose form its geometry allows, and its own. */
export function labelChoices(
  mark: PointMark | ShapeMark,
  types: readonly AnnotationType[],
): { name: string; title: string }[] {
  const known = [...types, ...BUILT_IN.filter(({ name }) => !types.some((type) => type.name === name))];
  const choices = known
    .filter((type) => isPoint(type) === (mark.kind === 'point') || type.name === mark.label)
    .map(({ name, display_name }) => ({ name, title: display_name }));
  const own = choices.some(({ name }) => name === mark.label);
  return own ? choices : [...choices, { name: mark.label, title: mark.title }];
}

function isPoint(type: Pick<AnnotationType, 'name' | 'icon'>): boolean {
  const shape = shapeOfType(type.name, type);
  return shape !== 'line' && shape !== 'rectangle';
}
