/**
 * `postgres://user:` up to the last `@` of the word, with JSON escapes inside. The placeholder in our
 * own hints, `USER:PASSWORD@`, stays readable.
 */
const USER_INFO = /(postgres(?:ql)?:\/\/[^\s"':@/]*:)(?!PASSWORD@)(?:[^\s"\\]|\\.)*@/gi;
const PASSWORD_PARAMETER = /([?&](?:ssl)?password=)(?:[^\s"'&\\]|\\.)*/gi;

/** Replaces the password of every PostgreSQL URL in a text, encoded or not, by `***`. */
export function redact(text: string): string {
  return text.replace(USER_INFO, '$1***@').replace(PASSWORD_PARAMETER, '$1***');
}
