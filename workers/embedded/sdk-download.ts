import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isExecutable } from './find-on-path.js';
import { lastLine, runProgram } from './run-program.js';
import { StackError } from './stack-error.js';
import type { ToolsRequest } from './tools-venv.js';

/** The version that requirements.txt pins too, so that a database outlives a change between the two ways. */
const CLI_RELEASE = 'v1.9.1';

// Runs in a process of its own: the SDK's runtime can be installed once per process only, and that is the workers' choice.
const SCRIPT = `
const { TestWorkflowEnvironment } = require(process.argv[1]);
const executable = { type: 'cached-download', version: process.argv[2], downloadDir: process.argv[3], ttl: '3650 days' };
TestWorkflowEnvironment.createLocal({ server: { executable } })
  .then((environment) => environment.teardown())
  .catch((error) => { console.error(error.message); process.exitCode = 1; });
`;

/**
 * The Temporal CLI as the SDK's test environment downloads it, kept in the tools folder; gives its path.
 * @throws StackError when the download fails.
 */
export async function downloadTemporal({ toolsDir, env, onProgress }: ToolsRequest): Promise<string> {
  const downloadDir = join(toolsDir, 'sdk-download');
  const file = join(downloadDir, `temporal-${CLI_RELEASE}`);
  if (await isExecutable(file)) return file;
  onProgress(`Downloading the Temporal dev server into ${downloadDir} (once, about 45 MB)`);
  await mkdir(downloadDir, { recursive: true });
  const sdk = createRequire(import.meta.url).resolve('@temporalio/testing');
  const args = ['-e', SCRIPT, sdk, CLI_RELEASE, downloadDir];
  const run = await runProgram(process.execPath, args, { env, timeoutMs: 10 * 60_000 });
  if (run.exitCode === 0 && (await isExecutable(file))) return file;
  throw new StackError(`the SDK's download failed: ${lastLine(run)}`);
}
