/** A kind of mark as `GET /api/annotation-types` lists it: all of them, oldest id first. */
export interface AnnotationType {
  id: number;
  /** What annotations carry as `label_type`. */
  name: string;
  display_name: string;
  color: string | null;
  category: string | null;
  icon: string | null;
  /** Null where an older file left it open; read as true. */
  is_active: boolean | null;
  /** Unix seconds. */
  created_at: number | null;
}

/** `POST /api/annotation-types` → 201 `AnnotationType`, 409 where the name is taken. */
export interface NewAnnotationType {
  name: string;
  display_name: string;
  color?: string | null;
  category?: string | null;
  icon?: string | null;
  is_active?: boolean;
}
