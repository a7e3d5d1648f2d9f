import type { Environment } from '../config/environment.js';
import { withoutCredentials } from '../workers/embedded/stack-record.js';
import { printJson, type CommandContext } from './commands/context.js';
import { reportCrash, startLocalStack, type LocalStack } from './local-stack.js';
import { untilAborted } from './stop-signal.js';

export interface UpOptions {
  simulator?: boolean;
  simulatorPort: number;
  json?: boolean;
}

/** `up`: runs the stack until it is told to end, or a part ends by itself. */
export async function runUp(options: UpOptions, context: CommandContext): Promise<void> {
  const { environment, terminal, signal } = context;
  // Said at once, also where the start has to come to its end first.
  signal.addEventListener('abort', () => terminal.note('stopping …'), { once: true });
  const simulatorPort = options.simulator ? options.simulatorPort : null;
  const stack = await startLocalStack({ environment, terminal, simulatorPort, command: 'echobench up' });
  try {
    if (signal.aborted) return;
    const addresses = addressesOf(stack, environment);
    if (options.json) printJson(terminal, addresses);
    else for (const line of addressLines(addresses)) terminal.print(line);
    const crash = await Promise.race([stack.servers.crashed, untilAborted(signal)]);
    if (crash) context.exit(reportCrash(crash, terminal));
  } finally {
    await stack.servers.stop();
  }
}

function addressesOf({ servers, simulatorUrl }: LocalStack, { metricsAddress }: Environment) {
  const { temporalAddress, temporalUiUrl, namespace, dataDir } = servers;
  const mongodbUri = withoutCredentials(servers.mongodbUri);
  const metricsUrl = metricsAddress === null ? null : `http://${metricsAddress}/metrics`;
  return { temporalAddress, temporalUiUrl, namespace, mongodbUri, simulatorUrl, metricsUrl, dataDir };
}

function addressLines(addresses: ReturnType<typeof addressesOf>): string[] {
  const { temporalAddress, temporalUiUrl, mongodbUri, simulatorUrl, metricsUrl, dataDir } = addresses;
  return [
    `Temporal     ${temporalAddress}`,
    ...(temporalUiUrl ? [`Temporal UI  ${temporalUiUrl}`] : []),
    `MongoDB      ${mongodbUri}`,
    ...(simulatorUrl ? [`Simulator    ${simulatorUrl}`] : []),
    ...(metricsUrl ? [`Metrics      ${metricsUrl}`] : []),
    `Data         ${dataDir}`,
    'Ready. Ctrl-C stops everything.',
  ];
}
