import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FaultPlanInput } from './faults/fault-plan.js';
import type { SimulatorOptions } from './server.js';
import { X_DIALECTS } from './x/x-fields.js';

/** Reads the command line. @throws Error that says what is wrong with it. */
export function readOptions(args: string[]): SimulatorOptions {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      'latency-ms': { type: 'string', default: '0' },
      log: { type: 'string' },
      faults: { type: 'string' },
      posts: { type: 'string', default: '60' },
      'x-dialect': { type: 'string', default: 'both' },
      instant: { type: 'boolean', default: false },
    },
  });
  const xDialect = X_DIALECTS.find((dialect) => dialect === values['x-dialect']);
  if (!xDialect) throw new Error(`--x-dialect is one of ${X_DIALECTS.join(', ')}`);
  return {
    port: wholeNumber('--port', values.port),
    host: values.host,
    latencyMs: wholeNumber('--latency-ms', values['latency-ms']),
    posts: wholeNumber('--posts', values.posts),
    xDialect,
    instant: values.instant,
    ...(values.log !== undefined && { logFile: values.log }),
    ...(values.faults !== undefined && { faults: JSON.parse(readFileSync(values.faults, 'utf8')) as FaultPlanInput }),
  };
}

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`${name} is a whole number, not "${text}"`);
}
