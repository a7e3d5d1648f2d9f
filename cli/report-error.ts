import { redact } from '../core/redact.js';
import { InputError } from '../core/input-error.js';
import { StackError } from '../workers/embedded/stack-error.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { Terminal } from './terminal.js';

/** Says in one line for each mistake what is wrong. Nobody is shown a stack trace for what is no bug. */
export function reportError(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof InputError) {
    for (const line of error.lines) terminal.note(`error: ${line}`);
    return EXIT.badInput;
  }
  if (error instanceof StackError) {
    terminal.note(`error: ${error.message}`);
    for (const line of error.logTail ?? []) terminal.note(`  ${line}`);
    return EXIT.failed;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const source = error instanceof Error ? expectedSource(error) : null;
  terminal.note(`error: ${source ?? ''}${redact(message)}`);
  if (source === null && stack) terminal.note(stack.split('\n').slice(1).join('\n'));
  return EXIT.failed;
}

/** Where an error comes from that is no bug of ours, as it stands before its message; `null` for all others. */
function expectedSource(error: Error): string | null {
  if (['StoreError', 'UnreachableError', 'StoredShapeError'].includes(error.name)) return '';
  if (error.name.startsWith('Mongo')) return 'MongoDB: ';
  if (['ServiceError', 'NamespaceNotFoundError'].includes(error.name)) return `Temporal: ${causeOf(error)}`;
  // What the system refuses: no permission, a full disk.
  return 'syscall' in error ? '' : null;
}

/** The SDK's own message only says what it was doing. */
function causeOf({ cause }: Error): string {
  return cause instanceof Error ? `${redact(cause.message)}: ` : '';
}
