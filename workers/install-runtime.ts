import { Runtime, type Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from 'pino';
import { InputError } from '../core/input-error.js';
import { metricsExporter } from './metrics.js';

let installed = false;

/**
 * Sends the SDK's logs to ours, serves metrics where an address (`host:port`) is given, and leaves signals to the process:
 * it ends its workers itself, in order.
 *
 * @throws InputError when the address cannot be listened on.
 */
export function installRuntime(log: Logger, metricsAddress: string | null): void {
  if (installed) return;
  installed = true;
  try {
    Runtime.install({
      logger: asTemporalLogger(log),
      shutdownSignals: [],
      telemetryOptions: {
        logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
        ...(metricsAddress !== null && { metrics: metricsExporter(metricsAddress) }),
      },
    });
  } catch (error) {
    const { message } = error as Error;
    // The exporter is the only part of it that needs something of the machine.
    if (metricsAddress === null || !message.includes('metrics exporter')) throw error;
    throw new InputError([
      `ECHO_METRICS_ADDRESS: no metrics can be served at ${metricsAddress}: ${message.split(': ').at(-1)}; choose another port, one for each worker process`,
    ]);
  }
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
