import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitForLock } from './exclusive-lock.js';
import { isExecutable } from './find-on-path.js';
import { findPythons } from './find-python.js';
import { packageRoot } from './package-root.js';
import { lastLine, runProgram, type ProgramRun } from './run-program.js';
import { StackError } from './stack-error.js';

const INSTALL_TIMEOUT_MS = 15 * 60_000;
const MARK = 'complete.json';

export interface ToolsRequest {
  toolsDir: string;
  env: NodeJS.ProcessEnv;
  onProgress: (line: string) => void;
}

interface Installation extends ToolsRequest {
  requirements: string;
  /** SHA-256 of the requirements file: the venv is rebuilt when it changes. */
  digest: string;
}

/**
 * Makes sure that the pinned servers are installed, and gives their `bin` folder. Installs at most once per folder, also
 * when several processes ask at once; what a killed installation left is cleared by the next.
 * @throws StackError when there is no fitting Python or pip fails.
 */
export async function ensureToolsVenv(request: ToolsRequest): Promise<string> {
  const requirements = join(await packageRoot(), 'workers', 'embedded', 'requirements.txt');
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const installation = { ...request, requirements, digest };
  if (!(await isComplete(installation))) await installAlone(installation);
  return join(venvOf(request.toolsDir), 'bin');
}

function venvOf(toolsDir: string): string {
  return join(toolsDir, 'venv');
}

async function isComplete({ toolsDir, digest }: Installation): Promise<boolean> {
  // False too when the Python that the venv's link points to was removed.
  if (!(await isExecutable(join(venvOf(toolsDir), 'bin', 'python')))) return false;
  try {
    return (await readFile(join(venvOf(toolsDir), MARK), 'utf8')) === markText(digest);
  } catch {
    return false;
  }
}

function markText(digest: string): string {
  return `${JSON.stringify({ requirementsSha256: digest })}\n`;
}

async function installAlone(installation: Installation): Promise<void> {
  const { toolsDir, onProgress } = installation;
  const lock = await waitForLock(join(toolsDir, 'install-lock'), 'install of the embedded servers', {
    timeoutMs: INSTALL_TIMEOUT_MS,
    onWait: (holder) => onProgress(`Waiting for process ${holder.pid}, which installs the servers into ${toolsDir}`),
  });
  if (!lock) throw new StackError(`Another process has been installing into ${toolsDir} for too long: end it, retry.`);
  try {
    if (!(await isComplete(installation))) await install(installation);
  } finally {
    await lock.release();
  }
}

async function install(installation: Installation): Promise<void> {
  const { toolsDir, env, onProgress } = installation;
  await removePartial(toolsDir);
  const pythons = await findPythons(env);
  if (pythons.found.length === 0) {
    const met = pythons.passedOver.length > 0 ? ` (${pythons.passedOver.join(', ')})` : '';
    throw new StackError(
      `No Python 3.10 to 3.13 on PATH${met}, so the pinned servers cannot be installed: install one of these.`,
    );
  }
  onProgress(`Installing the Temporal dev server and the embedded store into ${toolsDir} (once, about 75 MB)`);
  const partial = join(toolsDir, `partial-${process.pid}`);
  try {
    await createVenv(partial, pythons.found, env);
    await fillVenv(partial, installation);
    await writeFile(join(partial, MARK), markText(installation.digest));
    await rm(venvOf(toolsDir), { recursive: true, force: true });
    // Moved whole, so nothing in it may be started by its scripts: they name the folder that they were made in.
    await rename(partial, venvOf(toolsDir));
  } finally {
    await rm(partial, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function createVenv(folder: string, pythons: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const failures: string[] = [];
  for (const python of pythons) {
    await rm(folder, { recursive: true, force: true });
    const run = await runProgram(python, ['-m', 'venv', folder], { env, timeoutMs: 120_000 });
    if (run.exitCode === 0) return;
    // Debian's Python tells on several lines to install python3-venv.
    const needsPackage = /ensurepip/.test(run.stdout + run.stderr);
    failures.push(needsPackage ? `${python} lacks venv (Debian: apt install python3-venv)` : failureOf(python, run));
  }
  throw new StackError(`No Python here can make a virtual environment: ${failures.join('; ')}.`);
}

async function fillVenv(folder: string, { requirements, toolsDir, env }: Installation): Promise<void> {
  // The file names every dependency, so pip resolves nothing; wheels only, so nothing is compiled here.
  const flags = [
    '--require-hashes',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--no-input',
    '--disable-pip-version-check',
  ];
  const args = ['-m', 'pip', 'install', ...flags, '--requirement', requirements];
  const run = await runProgram(join(folder, 'bin', 'python'), args, { env, timeoutMs: INSTALL_TIMEOUT_MS });
  const logFile = join(toolsDir, 'install.log');
  await writeFile(logFile, `${run.stdout}\n${run.stderr}`);
  if (run.exitCode === 0) return;
  const logTail = `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-15);
  throw new StackError(`${failureOf('pip install', run)}; is the package index reachable? See ${logFile}.`, {
    logTail,
  });
}

function failureOf(what: string, run: ProgramRun): string {
  const how = run.exitCode === null ? 'did not finish' : `failed (exit code ${run.exitCode})`;
  return `${what} ${how}: ${lastLine(run)}`;
}

async function removePartial(toolsDir: string): Promise<void> {
  await mkdir(toolsDir, { recursive: true });
  const leftovers = (await readdir(toolsDir)).filter((name) => name.startsWith('partial-'));
  for (const name of leftovers) await rm(join(toolsDir, name), { recursive: true, force: true, maxRetries: 3 });
}
