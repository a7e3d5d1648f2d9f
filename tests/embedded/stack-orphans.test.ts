import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../workers/embedded/run-program.js';
import { readRunningStack, startStack } from '../../workers/embedded/stack.js';
import { SLOW_MS, TOOLS_DIR, rejection, stackOptions, survivors, temporaryFolder } from './stack-setting.js';

describe.concurrent('a stack whose process dies', { timeout: SLOW_MS }, () => {
  it('leaves nothing running after its SIGKILL, and a Ctrl-C before it reaches no server', async () => {
    await using folder = await temporaryFolder();
    const parent = await startParent(folder.path);
    const reaper = await reaperOf(parent.process);

    process.kill(-parent.pid, 'SIGINT');
    expect(await parent.nextLine()).toBe('SIGINT');
    expect(await survivors(parent.pids, 200)).toEqual(parent.pids);

    await killHard(parent.process);
    expect(await survivors([...parent.pids, reaper], 15_000)).toEqual([]);
    expect(await readRunningStack(folder.path)).toBeNull();
  });

  it('is replaced on its folder, even where its servers still run', async () => {
    await using folder = await temporaryFolder();
    const parent = await startParent(folder.path);
    const held = await rejection(startStack(stackOptions(folder.path)));
    process.kill(await reaperOf(parent.process), 'SIGKILL');
    await killHard(parent.process);
    const alive = await survivors(parent.pids, 200);
    const progress: string[] = [];

    const stack = await startStack(stackOptions(folder.path, { onProgress: (line) => progress.push(line) }));
    const left = await survivors(parent.pids, 0);
    await stack.stop();

    expect(held.message).toContain(`process ${parent.pid} since`);
    expect(alive).toEqual(parent.pids);
    expect(left).toEqual([]);
    expect(progress.filter((line) => line.includes('that a killed stack left running'))).toHaveLength(2);
  });
});

async function startParent(dataDir: string) {
  const script = fileURLToPath(new URL('stack-parent.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir, TOOLS_DIR], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  const parts = JSON.parse(await nextLine()) as { pid: number }[];
  return { process: child, pid: child.pid ?? 0, pids: parts.map((part) => part.pid), nextLine };
}

async function reaperOf(parent: ChildProcess): Promise<number> {
  const run = await runProgram('ps', ['-A', '-o', 'pid=,ppid=,args='], { env: process.env, timeoutMs: 10_000 });
  const rows = run.stdout.split('\n').filter((row) => row.includes('echobench-reaper'));
  const row = rows.map((text) => text.trim().split(/\s+/)).find(([, ppid]) => Number(ppid) === parent.pid);
  return Number(row?.[0]);
}

async function killHard(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
