import type { Environment } from '../../config/environment.js';
import type { ExitCode } from '../exit-code.js';
import type { Terminal } from '../terminal.js';

/** What every command gets. */
export interface CommandContext {
  environment: Environment;
  terminal: Terminal;
  /**
   * Fires on Ctrl-C and on SIGTERM. Whoever reads it takes both into its own hands;
   * a command that never does is ended by them at once, as any program is.
   */
  readonly signal: AbortSignal;
  /** Ends the process with this code once everything is closed. */
  exit(code: ExitCode): void;
}

/** Prints one JSON document on stdout. */
export function printJson(terminal: Terminal, document: unknown): void {
  terminal.print(JSON.stringify(document, null, 2));
}
