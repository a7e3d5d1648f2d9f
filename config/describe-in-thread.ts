import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DescribedPrompts, DescribeInput } from '../core/describe/describe-prompts.js';
import { packageRoot } from './package-root.js';

/** Where the build puts the thread's body, below the package's folder: threads run compiled code only. */
const THREAD = 'dist/config/describe-thread.js';

/** Memory for texts and words, MiB; vectors and points lie beside it. */
const HEAP_MIB = 3072;

/**
 * Describes prompts in a thread of its own, so that everything else goes on.
 *
 * @throws what the thread throws, or the reason of `signal` once it is aborted; the thread is then ended.
 */
export async function describeInThread(input: DescribeInput, signal: AbortSignal): Promise<DescribedPrompts> {
  signal.throwIfAborted();
  // Handed over, not copied: of 50,000 prompts the vectors are 100 MB and more.
  const transferList = [input.vectors.values.buffer as ArrayBuffer];
  const thread = new Worker(join(packageRoot(), THREAD), {
    workerData: input,
    transferList,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  try {
    return await new Promise<DescribedPrompts>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`the describing thread ended with ${code} and said nothing`)));
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  } finally {
    await thread.terminate();
  }
}
