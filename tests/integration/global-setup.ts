import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageRoot } from '../../config/package-root.js';
import { SEARCH_ATTRIBUTES } from '../../core/names.js';
import { startStack } from '../../workers/embedded/stack.js';

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string;
    mongodbUri: string;
  }
}

/** One real Temporal and one real store for all integration tests; each test file takes ids and a database of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'echo-tests-'));
  const stack = await startStack({
    dataDir,
    toolsDir: join(packageRoot(), '.echo', 'tools'),
    env: process.env,
    searchAttributes: SEARCH_ATTRIBUTES,
    ui: false,
    onProgress: (line) => process.stderr.write(`${line}\n`),
    command: 'vitest',
  });
  project.provide('temporalAddress', stack.temporalAddress);
  project.provide('mongodbUri', stack.mongodbUri);
  return async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
