import { redact } from '../core/redact.js';
import { InputError } from '../core/input-error.js';
import { StackError } from '../workers/embedded/stack.js';
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
  const expected = error instanceof Error && ['StoreError', 'UnreachableError', 'StoredShapeError'].includes(error.name);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  terminal.note(`error: ${redact(message)}`);
  if (!expected && stack) terminal.note(stack.split('\n').slice(1).join('\n'));
  return EXIT.failed;
}
