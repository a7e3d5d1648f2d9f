import { pino, type Logger } from 'pino';

/** Structured logs on stderr, so that stdout stays free for what a command prints. Static text, the rest in fields. */
export function createLogger(level: string, process: string): Logger {
  const { err } = pino.stdSerializers;
  const options = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err, error: err },
  };
  return pino(options, pino.destination({ dest: 2, sync: true }));
}
