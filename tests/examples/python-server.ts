import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../config/package-root.js';
import { findPythons } from '../../workers/embedded/find-python.js';
import { pollUntil } from '../../workers/embedded/poll-until.js';
import { lastLine, runProgram } from '../../workers/embedded/run-program.js';

const SERVERS = join(packageRoot(), 'examples/servers');
const PROJECTS = join(packageRoot(), 'tests/examples/fake-projects');
/** The projects bring their own. */
const PILLOW = 'pillow==12.3.0';

/** An interpreter, or why there is none. */
export type FoundPython = { python: string } | { python: null; reason: string };

/** The first Python of this machine. */
export async function anyPython(): Promise<FoundPython> {
  const { found, passedOver } = await findPythons(process.env);
  const [python] = found;
  return python ? { python } : { python: null, reason: `no Python 3.10 to 3.13 (${passedOver.join('; ') || 'none'})` };
}

/** A Python with what examples/servers needs, installed once beside the embedded servers. */
export async function servingPython(): Promise<FoundPython> {
  const base = await anyPython();
  if (base.python === null) return base;
  const folder = join(packageRoot(), '.echo/example-servers');
  const python = join(folder, 'bin/python');
  const requirements = join(SERVERS, 'requirements.txt');
  const mark = `${PILLOW}\n${await readFile(requirements, 'utf8')}`;
  const markFile = join(folder, 'installed.txt');
  if ((await readFile(markFile, 'utf8').catch(() => '')) === mark) return { python };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [program, args] of [
    [base.python, ['-m', 'venv', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', '-r', requirements, PILLOW]],
  ] as const) {
    const run = await runProgram(program, [...args], { env: process.env, timeoutMs: 180_000 });
    if (run.exitCode !== 0) return { python: null, reason: `FastAPI cannot be installed: ${lastLine(run)}` };
  }
  await writeFile(markFile, mark);
  return { python };
}

/** A server of examples/servers over the stand-in for its project. */
export interface PythonServer {
  baseUrl: string;
  stop(): Promise<void>;
}

/** @throws with the end of what it printed when it does not come up. */
export async function startServer(python: string, name: 'anole' | 'bagel', args: string[]): Promise<PythonServer> {
  const port = await freePort();
  const child = spawn(python, [join(SERVERS, name, 'server.py'), '--port', String(port), ...args], {
    env: { ...process.env, PYTHONPATH: `${join(PROJECTS, name)}:${SERVERS}`, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += String(chunk)));
  const ended = once(child, 'exit');
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const up = await pollUntil(
    async () => (child.exitCode !== null ? 'gone' : (await answers(`${baseUrl}/models`)) ? 'up' : null),
    { timeoutMs: 60_000, intervalMs: 50 },
  );
  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
  }
  if (up === 'up') return { baseUrl, stop };
  await stop();
  throw new Error(`the server of ${name} did not come up: ${printed.slice(-2000)}`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
