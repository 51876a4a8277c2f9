import type { AnnotationType } from '../contract/annotation-type.ts';
import { solidColour } from '../marks/colour.ts';
import { shapeOfType, type TypeShape } from '../marks/shape-of-type.ts';
import type { Tool } from './tool.ts';

/** A tool that a type brings along. */
export interface TypeTool {
  tool: Tool;
  title: string;
  colour: string;
  shape: TypeShape;
}

/**
 * The tools of the active types, in the order of the types. The plain line and rectangle are always there.
 */
export function typeTools(types: readonly AnnotationType[]): TypeTool[] {
  return types
    .filter(({ name, is_active }) => is_active !== false && name !== 'line' && name !== 'rectangle')
    .map((type) => {
      const shape = shapeOfType(type.name, type);
      const kind = shape === 'line' || shape === 'rectangle' ? shape : 'point';
      return {
        tool: { kind, label: type.name },
        title: type.display_name,
        colour: solidColour(type.color),
        shape,
      };
    });
}
