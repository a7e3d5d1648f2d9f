/** Where a command prints: results on stdout, everything else on stderr. */
export interface Terminal {
  /** One line of the result. */
  print(line: string): void;
  /** One line beside the result: progress, hints, errors. */
  note(line: string): void;
  /** Redraws lines in place, where stderr is a terminal; does nothing elsewhere. */
  redraw(lines: readonly string[]): void;
  /** True where stderr is a terminal that can be redrawn. */
  isInteractive: boolean;
  columns: number;
}

/** The terminal of this process. Lines are cut to its width when redrawn, since a wrapped line cannot be taken back. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', passOverClosedPipe);
  let drawn = 0;

  function erase(): void {
    if (drawn > 0) stderr.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  }

  return {
    isInteractive: stderr.isTTY && process.env.TERM !== 'dumb',
    get columns() {
      return stderr.columns ?? 80;
    },
    print(line) {
      erase();
      stdout.write(`${line}\n`);
    },
    note(line) {
      erase();
      stderr.write(`${line}\n`);
    },
    redraw(lines) {
      if (!this.isInteractive) return;
      erase();
      const shown = lines.slice(0, Math.max(1, (stderr.rows ?? 24) - 1));
      for (const line of shown) stderr.write(`${[...line].slice(0, this.columns - 1).join('')}\n`);
      drawn = shown.length;
    },
  };
}

/** `echobench ... | head` closes the pipe when it has seen enough: the command goes on, and ends with its own code. */
function passOverClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
