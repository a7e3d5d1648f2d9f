import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How often a worker process says that it is there: docker/worker-health.mjs takes a minute of silence for its end. */
const BEAT_MS = 15_000;

export interface AliveFile {
  /** Ends the beats and takes the file away. */
  stop(): Promise<void>;
}

/**
 * Writes a file anew for as long as this process gets round to it, so that a health check can look at its age.
 *
 * @param onFailure told once when the file cannot be written, which is no reason to stop working.
 */
export function keepAliveFile(file: string, onFailure: (error: Error) => void): AliveFile {
  let failed = false;
  async function beat(): Promise<void> {
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${process.pid}\n`);
    } catch (error) {
      if (!failed) onFailure(error as Error);
      failed = true;
    }
  }
  let written = beat();
  const timer = setInterval(() => {
    written = beat();
  }, BEAT_MS);
  return {
    async stop() {
      clearInterval(timer);
      await written;
      await rm(file, { force: true }).catch(() => {});
    },
  };
}
