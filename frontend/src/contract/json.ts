/** Any value that JSON has a word for: what a jsonb column can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
