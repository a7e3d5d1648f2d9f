import type { Watched } from './scale-watch.js';
import type { DiskUse, EventCounts } from './server-measures.js';

/** What became of one part; what is not known (yet) is `null`. */
export interface PartResult {
  part: 'models' | 'posts';
  failure: string | null;
  imported: { posts: number; threads: number; seconds: number; benchRssMib: number } | null;
  watched: Watched;
  documents: Record<string, number>;
  disk: DiskUse | null;
  events: EventCounts | null;
}

/** Prints what one part of `bench:scale` found. */
export function printPart(result: PartResult): void {
  const { part, failure, imported, watched, documents, disk, events } = result;
  print(`\n${part}: ${failure ?? watched.state} after ${watched.seconds.toFixed(1)} s`);
  if (imported) {
    const rate = (imported.posts / imported.seconds).toFixed(0);
    print(
      `import         ${imported.posts} posts of ${imported.threads} threads in ${imported.seconds.toFixed(1)} s, ${rate}/s, RSS ${imported.benchRssMib} MiB after it`,
    );
  }
  for (const { stage, seconds, calls, callsPerSecond } of watched.stages) {
    const rate = callsPerSecond === null ? '' : `, ${calls} paid calls, ${callsPerSecond.toFixed(1)}/s`;
    print(`${stage.padEnd(14)} ${seconds.toFixed(1)} s${rate}`);
  }
  print(`documents      ${list(documents)}`);
  if (disk) {
    const { temporalBytes, storeBytes, blobBytes, blobs } = disk;
    print(`on disk        Temporal ${mib(temporalBytes)}, store ${mib(storeBytes)}, ${blobs} blobs ${mib(blobBytes)}`);
  }
  if (events) {
    const { largest, workflows, bytes } = events;
    print(
      `events         ${events.events} in ${workflows} workflows, ${mib(bytes)}; largest ${largest.events} (${largest.workflowId})`,
    );
  }
  printSights(watched.sights);
  if (watched.resume) {
    const { atShare, readySeconds, firstAnswerSeconds } = watched.resume;
    print(
      `after SIGKILL  at ${(100 * atShare).toFixed(0)} %: workers ready after ${readySeconds.toFixed(1)} s, first answer after ${firstAnswerSeconds.toFixed(1)} s`,
    );
  }
}

function printSights(sights: PartResult['watched']['sights']): void {
  for (const name of ['workers', 'temporal', 'store', 'simulator']) {
    const sizes = sights.flatMap((sight) => sight.rssMib[name] ?? []);
    if (sizes.length === 0) continue;
    const fifths = [0, 0.25, 0.5, 0.75, 1].map((share) => sizes[Math.round(share * (sizes.length - 1))]);
    print(`RSS ${name.padEnd(10)} ${fifths.join(' → ')} MiB over time, at most ${Math.max(...sizes)}`);
  }
  const ui = sights.flatMap((sight) => sight.ui ?? []);
  if (ui.length === 0) return;
  const times = (pick: 'listMs' | 'historyMs') => {
    const sorted = ui.map((one) => one[pick]).toSorted((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return `median ${middle.toFixed(0)} ms, slowest ${(sorted.at(-1) ?? 0).toFixed(0)} ms`;
  };
  print(`UI list        ${times('listMs')} of ${ui.length} (${sights.length - ui.length} without an answer)`);
  print(`UI history     ${times('historyMs')}`);
}

function list(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ');
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
