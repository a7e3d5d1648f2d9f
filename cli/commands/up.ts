import type { Command } from 'commander';
import { reportCrash, startLocalStack } from '../local-stack.js';
import type { CommandContext } from './context.js';
import { portNumber, untilAborted } from './site.js';

/** The port that examples/refresh.yaml names. */
const SIMULATOR_PORT = 4010;

export function addUp(program: Command, context: CommandContext): void {
  program
    .command('up')
    .description('Temporal with its UI, a MongoDB-compatible store and workers, in the foreground; Ctrl-C stops all')
    .option('--simulator', 'also the simulator of providers and sources')
    .option('--simulator-port <n>', 'its port; 0 for a free one', portNumber, SIMULATOR_PORT)
    .action(async (options: { simulator?: boolean; simulatorPort: number }) => {
      const { environment, terminal, signal } = context;
      const simulatorPort = options.simulator ? options.simulatorPort : null;
      const { servers, simulatorUrl } = await startLocalStack({ environment, terminal, simulatorPort, command: 'echobench up' });
      terminal.print(`Temporal     ${servers.temporalAddress}`);
      if (servers.temporalUiUrl) terminal.print(`Temporal UI  ${servers.temporalUiUrl}`);
      terminal.print(`MongoDB      ${servers.mongodbUri}`);
      if (simulatorUrl) terminal.print(`Simulator    ${simulatorUrl}`);
      terminal.print(`Data         ${servers.dataDir}`);
      terminal.print('Ready. Ctrl-C stops everything.');
      const crash = await Promise.race([servers.crashed, untilAborted(signal)]);
      if (crash) context.exit(reportCrash(crash, terminal));
      else terminal.note('stopping …');
      await servers.stop();
    });
}
