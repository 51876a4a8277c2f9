const COMMANDS =
  /npm run (preflight|cutover|rollback|status|rehearse|backup|restore|retire:legacy)\b(?: --(?= ))?/g;

/**
 * A text in which every command of package.json that it names reads the settings that this one was called
 * with: done to the letter it is about the same deployment. `settings` is undefined where they are `.env`.
 */
export function asCalled(text: string, settings: string | undefined): string {
  return settings === undefined ? text : text.replaceAll(COMMANDS, `npm run $1 -- --settings ${settings}`);
}
