/**
 * `scheme://user:` up to the last `@` of the word, with JSON escapes inside; any scheme, since a URL with a
 * slip in its own has a password all the same. One slash is what a URL keeps that was taken for a path. The
 * placeholder in our own hints, `USER:PASSWORD@`, stays readable.
 */
const USER_INFO = /\b([a-z][a-z0-9+.-]{1,30}:\/{1,2}[^\s"':@/]*:)(?!PASSWORD@)(?:[^\s"\\]|\\.)*@/gi;
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
  return /[a-z]{2,}:\/|postgres(?:ql)?:/i.test(value) ? 'a URL' : `'${value}'`;
}
