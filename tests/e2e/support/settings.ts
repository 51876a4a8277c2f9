export const USER = 'ml_user';
export const DATABASE = 'candle_annotator';
/** Characters that mean something in a URL, in a shell, in YAML or in an .env file. */
export const PASSWORD = "p@ss/w:rd #%?&=+'é";
/** Such an image as stands in for docker-library's can make no server with it: old volumes get it afterwards. */
export const HARD_PASSWORD = `${PASSWORD}$HOME \${X} $$ "quoted" \\ \`id\` {}`;
/** uid:gid that owns the files of the old volume; not the default of MIGRATE_USER. */
export const LEGACY_OWNER = '4711:4712';
