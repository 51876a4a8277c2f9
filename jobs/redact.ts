// Passwords of PostgreSQL URLs, blotted out.

/**
 * `postgres://user:` up to the last `@` of the word, with JSON escapes inside. One slash is what a URL keeps
 * that was taken for a path. The placeholder in our own hints, `USER:PASSWORD@`, stays readable.
 */
const USER_INFO = /(postgres(?:ql)?:\/{1,2}[^\s"':@/]*:)(?!PASSWORD@)(?:[^\s"\\]|\\.)*@/gi;
const PASSWORD_PARAMETER = /([?&](?:ssl)?password=)(?:[^\s"'&\\]|\\.)*/gi;

/** Replaces the password of every PostgreSQL URL in a text, encoded or not, by `***`. */
export function redact(text: string): string {
  return text.replace(USER_INFO, '$1***@').replace(PASSWORD_PARAMETER, '$1***');
}

/**
 * A value that somebody gave, in quotes; not where it looks like a URL, which may hold a password in any
 * form.
 */
export function quoted(value: string): string {
  return /postgres(?:ql)?:/i.test(value) ? 'a PostgreSQL URL' : `'${value}'`;
}
