import { findOnPath } from './find-on-path.js';
import { runProgram } from './run-program.js';

/** The versions that requirements.txt is locked for: there are no wheels of the store for others. */
const FIRST_MINOR = 10;
const LAST_MINOR = 13;

const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

// The resolved path: a venv that hangs on /usr/bin/python3 would break silently when that link moves to a newer Python.
const DESCRIBE = 'import os, sys; print(*sys.version_info[:2], os.path.realpath(sys.executable))';

export interface PythonSearch {
  /** Interpreters that fit, best first. */
  found: string[];
  /** What else was met, for the error message, such as `python3 is 3.9`. */
  passedOver: string[];
}

/** Looks for CPython 3.10 to 3.13 in env.PATH. */
export async function findPythons(env: NodeJS.ProcessEnv): Promise<PythonSearch> {
  const search: PythonSearch = { found: [], passedOver: [] };
  for (const name of NAMES) {
    const file = await findOnPath(name, env);
    if (!file) continue;
    const run = await runProgram(file, ['-c', DESCRIBE], { env, timeoutMs: 20_000 });
    const match = /^(\d+) (\d+) (.+)$/m.exec(run.stdout);
    if (!match?.[3]) {
      // pyenv leaves a stub for each version that it knows, also for those that are not active.
      search.passedOver.push(`${name} does not run`);
      continue;
    }
    if (!fits(Number(match[1]), Number(match[2]))) search.passedOver.push(`${name} is ${match[1]}.${match[2]}`);
    else if (!search.found.includes(match[3])) search.found.push(match[3]);
  }
  return search;
}

function fits(major: number, minor: number): boolean {
  return major === 3 && minor >= FIRST_MINOR && minor <= LAST_MINOR;
}
