/**
 * What a person has set up on this page, and finds again; it is theirs alone and never reaches the database.
 */
export interface Preferences {
  /** Which sections of the sidebar are open, by title; a section that is missing is as it comes. */
  readonly sections: Readonly<Record<string, boolean>>;
  /** Whether the price axis is logarithmic. */
  readonly logarithmic: boolean;
  /** In which zone times are told: `UTC`, `local`, or the IANA name of an exchange's. */
  readonly zone: string;
  /** Whether the volume is drawn, where a chart has any. */
  readonly volume: boolean;
}

export const NO_PREFERENCES: Preferences = { sections: {}, logarithmic: false, zone: 'UTC', volume: true };

/** A cookie, so that the server's first HTML is already as it was left. */
export const PREFERENCES_COOKIE = 'preferences';
/** Browsers drop a cookie of more than 4,096 bytes without a word. */
const MAX_SECTIONS = 40;

/** The preferences in a cookie's value; whatever is not understood is as it comes. */
export function readPreferences(value: string | undefined): Preferences {
  const stored = parsed(value);
  return {
    sections: sectionsOf(stored['sections']),
    logarithmic: stored['logarithmic'] === true,
    zone: typeof stored['zone'] === 'string' ? stored['zone'] : NO_PREFERENCES.zone,
    volume: stored['volume'] !== false,
  };
}

/** The preferences as a cookie's value. */
export function writePreferences(preferences: Preferences): string {
  return encodeURIComponent(JSON.stringify(preferences));
}

function sectionsOf(stored: unknown): Record<string, boolean> {
  const flags = Object.entries(asObject(stored)).filter(
    (entry): entry is [string, boolean] => typeof entry[1] === 'boolean',
  );
  return Object.fromEntries(flags.slice(0, MAX_SECTIONS));
}

function parsed(value: string | undefined): Record<string, unknown> {
  try {
    return asObject(JSON.parse(decodeURIComponent(value ?? '{}')));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
