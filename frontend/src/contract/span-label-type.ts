/**
 * A label for spans. `GET /api/span-label-types` lists the active ones by sort_order; with `?all=true` the
 * others too, for the settings.
 */
export interface SpanLabelType {
  id: number;
  /** What span annotations carry as `label`. */
  name: string;
  display_name: string;
  color: string;
  hotkey: string | null;
  is_active: boolean;
  sort_order: number;
  /** Unix seconds. */
  created_at: number;
}

/** `POST /api/span-label-types` → 201 `SpanLabelType`, 409 where the name is taken. */
export interface NewSpanLabelType {
  name: string;
  display_name: string;
  color: string;
  hotkey?: string | null;
  is_active?: boolean;
  /** 0 where left out. */
  sort_order?: number;
}
