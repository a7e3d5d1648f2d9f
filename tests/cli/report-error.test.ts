import { MongoServerSelectionError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { UnreachableError } from '../../cli/connect.js';
import { reportError } from '../../cli/report-error.js';
import type { Terminal } from '../../cli/terminal.js';
import { InputError } from '../../core/input-error.js';
import { StackError } from '../../workers/embedded/stack-error.js';

/** What an error makes a command say on stderr, and the code that it ends with. */
function report(error: unknown): { lines: string[]; code: number } {
  const lines: string[] = [];
  const terminal: Terminal = {
    isInteractive: false,
    columns: 80,
    print: (line) => lines.push(`stdout: ${line}`),
    note: (line) => lines.push(line),
    redraw() {},
  };
  return { code: reportError(error, terminal), lines };
}

function systemError(): Error {
  return Object.assign(new Error("ENOSPC: no space left on device, write 'a'"), { code: 'ENOSPC', syscall: 'write' });
}

describe('reportError', () => {
  it('gives each mistake of the operator a line, and code 2', () => {
    expect(report(new InputError(['a.yaml:1:1: one', 'a.yaml:2:1: two']))).toEqual({
      lines: ['error: a.yaml:1:1: one', 'error: a.yaml:2:1: two'],
      code: 2,
    });
  });

  it('shows the end of the log of a server that did not start', () => {
    expect(report(new StackError('The store server exited', { logTail: ['first', 'last'] }))).toEqual({
      lines: ['error: The store server exited', '  first', '  last'],
      code: 1,
    });
  });

  it.each<[string, Error, string]>([
    [
      'a server that was not there',
      new UnreachableError('Temporal does not answer'),
      'error: Temporal does not answer',
    ],
    [
      'a store that went away',
      new MongoServerSelectionError('connect ECONNREFUSED 127.0.0.1:27017', {} as never),
      'error: MongoDB no longer answers: connect ECONNREFUSED 127.0.0.1:27017; see that it runs, then give the command again',
    ],
    ['what the system refuses', systemError(), "error: ENOSPC: no space left on device, write 'a'"],
    [
      "Temporal's refusal",
      Object.assign(new Error('Failed to start Workflow', { cause: new Error('3 INVALID_ARGUMENT: no attribute') }), {
        name: 'ServiceError',
      }),
      'error: Temporal: 3 INVALID_ARGUMENT: no attribute: Failed to start Workflow',
    ],
  ])('says of %s one line, without a stack trace', (_, error, line) => {
    expect(report(error)).toEqual({ lines: [line], code: 1 });
  });

  it('shows of a bug where it is, and no key', () => {
    const { lines, code } = report(new Error('not understood: Bearer abc123 and sk-abcdef123456'));

    expect(lines[0]).toBe('error: not understood: [key] and [key]');
    expect(lines[1]).toMatch(/^ {4}at .*report-error\.test\.ts/);
    expect(code).toBe(1);
  });

  it('takes what is no Error', () => {
    expect(report('just words').lines[0]).toBe('error: just words');
  });
});
