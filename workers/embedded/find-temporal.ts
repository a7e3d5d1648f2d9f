import { join } from 'node:path';
import { findOnPath } from './find-on-path.js';
import { downloadTemporal } from './sdk-download.js';
import { StackError, errorLine } from './stack-error.js';
import { isNewEnough, readTemporalVersion, type TemporalVersion } from './temporal-version.js';
import { ensureToolsVenv, type ToolsRequest } from './tools-venv.js';

export interface TemporalProgram {
  file: string;
  version: TemporalVersion;
}

/**
 * Finds the Temporal CLI: TEMPORAL_CLI_PATH, `temporal` on PATH, the pinned one in the tools folder (installed when
 * missing), the SDK's own download.
 * @throws StackError that lists what was tried. What TEMPORAL_CLI_PATH names is used or refused, never passed over.
 */
export async function findTemporal(request: ToolsRequest): Promise<TemporalProgram> {
  const named = request.env.TEMPORAL_CLI_PATH;
  if (named) return useNamed(named, request.env);

  const onPath = await findOnPath('temporal', request.env);
  const tried = ['TEMPORAL_CLI_PATH is not set'];
  if (!onPath) tried.push('no `temporal` on PATH');
  else {
    const reason = await unfitReason(onPath, request.env);
    if (typeof reason !== 'string') return { file: onPath, version: reason };
    request.onProgress(`Warning: ${onPath} is passed over: it ${reason}`);
    tried.push(`${onPath} ${reason}`);
  }

  for (const source of [fromVenv, downloadTemporal]) {
    try {
      const file = await source(request);
      const version = await unfitReason(file, request.env);
      if (typeof version !== 'string') return { file, version };
      tried.push(`${file} ${version}`);
    } catch (error) {
      tried.push(errorLine(error).replace(/\.$/, ''));
    }
  }
  throw new StackError(`No Temporal CLI: ${tried.join('; ')}. Install one, or set TEMPORAL_CLI_PATH to it.`);
}

async function useNamed(file: string, env: NodeJS.ProcessEnv): Promise<TemporalProgram> {
  const version = await unfitReason(file, env);
  if (typeof version !== 'string') return { file, version };
  throw new StackError(`TEMPORAL_CLI_PATH names ${file}, which ${version}: name a temporal 1.9 or newer, or unset it.`);
}

async function fromVenv(request: ToolsRequest): Promise<string> {
  return join(await ensureToolsVenv(request), 'temporal');
}

/** The version of a Temporal CLI that can serve us, or in one line why it cannot. */
async function unfitReason(file: string, env: NodeJS.ProcessEnv): Promise<TemporalVersion | string> {
  const version = await readTemporalVersion(file, env);
  if (typeof version === 'string' || isNewEnough(version)) return version;
  return `is version ${version.cli}, older than 1.9`;
}
