import { join, resolve } from 'node:path';

/** Where things lie inside a data folder. */
export interface StackPaths {
  dataDir: string;
  /** Who runs the stack and where it answers; present only while one runs, or after it was killed. */
  stackFile: string;
  lockDir: string;
  /** Ports of the last run. */
  portsFile: string;
  logsDir: string;
  temporalDb: string;
  /** One folder a kind of store below it: the kinds cannot read each other's files. */
  storeDir: string;
  /** The installed servers; may be shared by several data folders. */
  toolsDir: string;
}

/** The paths of a data folder, all absolute. */
export function stackPaths(dataDir: string, toolsDir?: string): StackPaths {
  const root = resolve(dataDir);
  return {
    dataDir: root,
    stackFile: join(root, 'stack.json'),
    lockDir: join(root, 'lock'),
    portsFile: join(root, 'ports.json'),
    logsDir: join(root, 'logs'),
    temporalDb: join(root, 'temporal', 'temporal.db'),
    storeDir: join(root, 'store'),
    toolsDir: resolve(toolsDir ?? join(root, 'tools')),
  };
}
