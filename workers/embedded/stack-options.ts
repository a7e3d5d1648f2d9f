import type { SearchAttributes } from './temporal-namespace.js';

export interface StackOptions {
  /** Databases, logs, lock and (unless toolsDir says otherwise) the installed servers; made when missing. */
  dataDir: string;
  /** Read: PATH, TEMPORAL_CLI_PATH, MONGODB_URI, SECANTUSD_PATH; pip and the SDK's download see all of it. */
  env: NodeJS.ProcessEnv;
  searchAttributes: SearchAttributes;
  /** Whether the Temporal UI is served. */
  ui: boolean;
  /** Gets one line at a time: installs, warnings, waits. */
  onProgress: (line: string) => void;
  /** What the operator typed, for the error of who else wants this folder. */
  command: string;
  /** Where the pinned servers are installed; `<dataDir>/tools` by default. */
  toolsDir?: string;
}
