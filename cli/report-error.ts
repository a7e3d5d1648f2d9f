import { redact } from '../core/redact.js';
import { InputError } from '../core/input-error.js';
import { StackError } from '../workers/embedded/stack-error.js';
import { payloadKeyCause } from './payload-key-cause.js';
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
  const thrown = error instanceof Error ? error : new Error(String(error));
  const words = payloadKeyCause(thrown)?.message ?? wordsForExpected(thrown);
  terminal.note(`error: ${words ?? redact(thrown.message)}`);
  if (words === null && thrown.stack) terminal.note(thrown.stack.split('\n').slice(1).join('\n'));
  return EXIT.failed;
}

/** What to say of an error that is no bug of ours; `null` of all others. */
function wordsForExpected(error: Error): string | null {
  const message = redact(error.message);
  switch (error.name) {
    case 'StoreError':
    case 'UnreachableError':
    case 'StoredShapeError':
      return message;
    case 'MongoNetworkError':
    case 'MongoServerSelectionError':
      return `MongoDB no longer answers: ${message}; see that it runs, then give the command again`;
    case 'ServiceError':
    case 'NamespaceNotFoundError':
      // The SDK's own message only says what it was doing.
      return `Temporal: ${error.cause instanceof Error ? `${redact(error.cause.message)}: ` : ''}${message}`;
    default:
      // What the system refuses: no permission, a full disk.
      return 'syscall' in error ? message : error.name.startsWith('Mongo') ? `MongoDB: ${message}` : null;
  }
}
