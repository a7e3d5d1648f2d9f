import { Runtime, type Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

let installed = false;

/** Sends the SDK's logs to ours, and leaves signals to the process: it ends its workers itself, in order. */
export function installRuntime(log: Logger): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: asTemporalLogger(log),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
}

function asTemporalLogger(log: Logger): TemporalLogger {
  type Meta = Record<string | symbol, unknown>;
  return {
    log: (level, message, meta) => log[LEVELS[level]]({ ...meta }, message),
    trace: (message: string, meta?: Meta) => log.trace({ ...meta }, message),
    debug: (message: string, meta?: Meta) => log.debug({ ...meta }, message),
    info: (message: string, meta?: Meta) => log.info({ ...meta }, message),
    warn: (message: string, meta?: Meta) => log[message.startsWith(EXPECTED) ? 'debug' : 'warn']({ ...meta }, message),
    error: (message: string, meta?: Meta) => log.error({ ...meta }, message),
  };
}

/** Said of every worker of a provider's queue, which is what we want of it. */
const EXPECTED = 'No workflows registered';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
