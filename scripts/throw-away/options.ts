/** Marks what a script makes for itself alone, with the number of its process. */
export const LABEL = 'candle-annotator.throw-away';

/** How a script runs a container that it makes for itself. Values of `env` are in no command line. */
export function ofOurs(env: Readonly<Record<string, string>>): string[] {
  return [
    ...['--rm', '--pull', 'never', '--security-opt', 'no-new-privileges:true'],
    ...['--label', `${LABEL}=${process.pid}`],
    ...Object.keys(env).flatMap((name) => ['--env', name]),
  ];
}

/** Options for one without a network, that may do what it is given and nothing else. */
export function alone(user?: string, capabilities: readonly string[] = []): string[] {
  return [
    ...['--network', 'none', '--cap-drop', 'ALL'],
    ...capabilities.flatMap((name) => ['--cap-add', name]),
    ...(user === undefined ? [] : ['--user', user]),
  ];
}

/** The option that mounts a volume: read-only, unless told otherwise, and never filled from the image. */
export function mounted(volume: string, at: string, mode: 'read-only' | 'writable' = 'read-only'): string[] {
  return [
    '--mount',
    `type=volume,source=${volume},target=${at},volume-nocopy${mode === 'writable' ? '' : ',readonly'}`,
  ];
}
