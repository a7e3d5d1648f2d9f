import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { packageRoot } from '../config/package-root.js';
import { WORKFLOW_BUNDLE } from '../config/workflow-bundle.js';

/** Bundles the workflows once at build time, so that no worker has to load a bundler or wait for one. */
const { code } = await bundleWorkflowCode({
  workflowsPath: join(packageRoot(), 'dist/workflows/index.js'),
  workflowInterceptorModules: [join(packageRoot(), 'dist/workflows/log-interceptor.js')],
  logger: { log() {}, trace() {}, debug() {}, info() {}, warn: report, error: report },
});
await writeFile(join(packageRoot(), WORKFLOW_BUNDLE), code);

function report(message: string): void {
  process.stderr.write(`${message}\n`);
}
