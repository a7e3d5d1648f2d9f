/** What a caller may know besides the message. */
export interface StackErrorFacts {
  /** Last lines of the log of the server that failed, oldest first. */
  logTail?: string[];
  cause?: unknown;
}

/** The one error of the embedded stack. Its message is one line: what failed, where, and how to mend it. */
export class StackError extends Error {
  readonly logTail?: string[];

  constructor(message: string, facts: StackErrorFacts = {}) {
    super(message.replaceAll(/\s*\n\s*/g, ' '), { cause: facts.cause });
    this.name = 'StackError';
    if (facts.logTail) this.logTail = facts.logTail;
  }
}

/** The message of anything thrown, on one line. */
export function errorLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
