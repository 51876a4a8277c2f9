/** The person asked for something that cannot be done; `hint` says what to type instead. */
export class SeedError extends Error {
  override name = 'SeedError';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
