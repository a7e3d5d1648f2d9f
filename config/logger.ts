import { pino, type Logger } from 'pino';

/** Structured logs on stderr, so that stdout stays free for what a command prints. Static text, the rest in fields. */
export function createLogger(level: string, process: string): Logger {
  return pino({ level, base: { process }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: true }));
}
