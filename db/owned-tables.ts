import { getTableName, isTable } from 'drizzle-orm';
import * as schema from './schema.ts';

/** The names of all tables that Drizzle owns: those that db/schema.ts declares, and no others. */
export const OWNED_TABLES: readonly string[] = Object.values(schema).filter(isTable).map(getTableName);
