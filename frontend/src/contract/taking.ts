import type { z } from 'zod';

/** Fields that a caller must not bring, each as a property that nothing can have. */
type Without<Names extends PropertyKey> = { [Name in Names]: never };

/**
 * Returns the schema that it is given, whose fields are those of the contract: one that either has alone, or
 * that does not take what the contract allows, is a type error.
 */
export function taking<Contract>() {
  return <Schema extends z.ZodObject>(
    schema: Contract extends z.input<Schema>
      ? Schema &
          Without<
            Exclude<keyof z.input<Schema>, keyof Contract> | Exclude<keyof Contract, keyof z.input<Schema>>
          >
      : never,
  ): Schema => schema;
}
