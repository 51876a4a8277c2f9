import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, echo } from 'zx';

/** The folder of the ML service. */
export const ML_FOLDER = fileURLToPath(new URL('../../ml', import.meta.url));
export const NO_PYTHON = 'There is no Python 3.11 or newer';

const REQUIREMENTS = ['requirements.txt', 'requirements-dev.txt'].map((name) => join(ML_FOLDER, name));
/** Kept between runs and made anew when the requirements change. */
const ENVIRONMENT = join(ML_FOLDER, '.venv');
const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11'];
const IS_NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 11))';

/**
 * The folder of programs of a Python environment with exactly what the ML service is locked to, made where it
 * is missing; undefined where there is no Python 3.11.
 */
export async function pythonPrograms(): Promise<string | undefined> {
  const python = await findPython();
  if (!python) return undefined;
  await install(python);
  return join(ENVIRONMENT, 'bin');
}

async function findPython(): Promise<string | undefined> {
  for (const name of CANDIDATES) {
    const found = await $({ nothrow: true, quiet: true })`${name} -c ${IS_NEW_ENOUGH}`;
    if (found.exitCode === 0) return name;
  }
  return undefined;
}

/** What is locked, with its hashes; an environment that is complete says so in a file made last. */
async function install(python: string): Promise<void> {
  const complete = join(ENVIRONMENT, 'complete');
  const wanted = REQUIREMENTS.map((path) => readFileSync(path, 'utf8')).join('');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === wanted) return;
  echo('Installing what the ML service is tested with');
  await rm(ENVIRONMENT, { recursive: true, force: true });
  await $({ quiet: true })`${python} -m venv ${ENVIRONMENT}`;
  const locked = REQUIREMENTS.flatMap((path) => ['--requirement', path]);
  await $({ quiet: true })`${ENVIRONMENT}/bin/python -m pip install --quiet --require-hashes ${locked}`;
  await writeFile(complete, wanted);
}
