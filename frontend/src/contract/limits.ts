/** What one request may hold at most; the server refuses more, a form can say so beforehand. */
export const LIMITS = {
  uploadBytes: 10 * 1024 * 1024,
  uploadRows: 500_000,
  /** Characters of a name, label, display name, category, icon, outcome or source. */
  nameLength: 200,
  /** Characters of a colour in any CSS notation. */
  colorLength: 64,
  /** Characters of a span's notes. */
  notesLength: 10_000,
  /** Levels of nesting in geometry, sub_spans and model_prediction. */
  jsonDepth: 32,
} as const;

/** A span's confidence. */
export const CONFIDENCE = { min: 1, max: 5 } as const;
