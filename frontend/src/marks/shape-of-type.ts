import type { AnnotationType } from '../contract/annotation-type.ts';

/** How marks of a type are drawn. It is stored as the type's icon. */
export const SHAPES = ['arrow-up', 'arrow-down', 'line', 'rectangle'] as const;
export type TypeShape = (typeof SHAPES)[number];

const DOWNWARD = /down|bear|short|sell|shooting|hanging|evening|top\b/i;

/**
 * The shape of marks with this name. Importers' types have no icon, and some marks have no type: then
 * the name decides.
 */
export function shapeOfType(name: string, type: Pick<AnnotationType, 'icon'> | undefined): TypeShape {
  const stored = SHAPES.find((shape) => shape === type?.icon);
  if (stored) return stored;
  if (name === 'line' || name === 'rectangle') return name;
  return DOWNWARD.test(name) ? 'arrow-down' : 'arrow-up';
}
