import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { StackError } from './stack-error.js';

/**
 * Holds the ids of the servers' process groups, and ends them when its input closes without a `dismiss`: that happens
 * when our process is gone, whatever killed it. Ignores the signals of a terminal. POSIX sh, for dash and macOS alike;
 * a fixed PATH, since the caller's may be empty.
 */
const SCRIPT = `
PATH=/usr/bin:/bin
trap '' HUP INT TERM
groups=' '
while read -r verb group; do
  case $verb in
    watch) groups="$groups$group " ;;
    forget) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
    dismiss) exit 0 ;;
  esac
done
for group in $groups; do kill -s TERM -- "-$group"; done
tries=50
for group in $groups; do
  while kill -s 0 -- "-$group" && [ $tries -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
done
for group in $groups; do kill -s KILL -- "-$group"; done
`;

/** Ends the servers when our process dies without having stopped them. */
export interface Reaper {
  pid: number;
  /** Resolves when the reaper has been told, so that the group is safe from then on. */
  watch(group: number): Promise<void>;
  /** A group that is gone: its number may be another's soon. */
  forget(group: number): Promise<void>;
  /** Ends the reaper without ending anything else. */
  dismiss(): Promise<void>;
}

/** Starts the reaper in its own session, out of reach of Ctrl-C. */
export async function startReaper(): Promise<Reaper> {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'echobench-reaper'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: {},
  });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new StackError('/bin/sh could not be started: the embedded stack needs a POSIX system.');
  // A reaper that was killed must not bring us down; the next start in this folder then clears what is left.
  child.stdin.on('error', () => undefined);
  return {
    pid,
    watch: (group) => tell(child, `watch ${group}\n`),
    forget: (group) => tell(child, `forget ${group}\n`),
    dismiss: () => dismiss(child),
  };
}

function tell(child: ChildProcess, line: string): Promise<void> {
  return new Promise((resolve) => {
    if (!child.stdin?.writable) return resolve();
    child.stdin.write(line, () => resolve());
  });
}

async function dismiss(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  await tell(child, 'dismiss\n');
  child.stdin?.end();
  await exited;
}
