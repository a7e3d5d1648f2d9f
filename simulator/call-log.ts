import { appendFileSync } from 'node:fs';
import type { Fault } from './faults/fault-plan.js';

/** One call as the far end saw it. Keys, prompts and pictures are never in here. */
export interface LogEntry {
  /** Number of the call, from 1, in the order of arrival. */
  n: number;
  /** Arrival, milliseconds since 1970. */
  atMs: number;
  method: string;
  path: string;
  model: string | null;
  contentKey: string;
  kind: string;
  /** HTTP status; 0 where nothing was sent. */
  status: number;
  fault: Fault | null;
  /** The whole body went into the socket and the client had not gone away. */
  answered: boolean;
}

export interface CallLog {
  /** Takes a number for a call that has come in. */
  open(method: string, path: string): LogEntry;
  /** Writes a call that is over. With a file, it is on its way to the disk when this returns. */
  close(entry: LogEntry): void;
  /** Calls that are over, in the order of arrival. */
  entries(): LogEntry[];
  /** Calls that are not over. */
  inFlight(): number;
  /** How many calls of a content came before; counts this one. */
  countContent(contentKey: string): number;
  /** Forgets all that is over. The file stays. */
  clear(): void;
}

/** Opens a log. `file` is appended to, one JSON object a line. */
export function openCallLog(file: string | null): CallLog {
  let closed: LogEntry[] = [];
  let contents = new Map<string, number>();
  let opened = 0;
  let inFlight = 0;
  return {
    open(method, path) {
      inFlight++;
      return {
        n: ++opened,
        atMs: Date.now(),
        method,
        path,
        model: null,
        contentKey: '',
        kind: 'other',
        status: 0,
        fault: null,
        answered: false,
      };
    },
    close(entry) {
      inFlight--;
      closed.push(entry);
      if (file !== null) appendFileSync(file, `${JSON.stringify(entry)}\n`);
    },
    entries: () => closed.toSorted((a, b) => a.n - b.n),
    inFlight: () => inFlight,
    countContent(contentKey) {
      const before = contents.get(contentKey) ?? 0;
      contents.set(contentKey, before + 1);
      return before;
    },
    clear() {
      closed = [];
      contents = new Map();
    },
  };
}
