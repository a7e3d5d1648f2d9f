import { join } from 'node:path';
import type { Command } from 'commander';
import { configureSharp } from '../../images/configure-sharp.js';
import { createContext } from '../../config/create-context.js';
import { createLogger } from '../../config/logger.js';
import { packageRoot } from '../../config/package-root.js';
import { readPrompts } from '../../config/read-prompts.js';
import { environmentSecrets } from '../../config/secrets.js';
import { WORKFLOW_BUNDLE } from '../../config/workflow-bundle.js';
import { queuePattern } from '../../workers/queue-pattern.js';
import { runWorkers } from '../../workers/run-workers.js';
import { connectStore, connectTemporal, targetsFor } from '../connect.js';
import type { CommandContext } from './context.js';

export function addWorker(program: Command, context: CommandContext): void {
  program
    .command('worker')
    .description('workers only, against the configured Temporal and MongoDB')
    .option('--queues <names...>', 'only these task queues; "*" stands for any letters, as in "echo.judge.*"')
    .action(async (options: { queues?: string[] }) => {
      const { environment, signal, terminal } = context;
      const targets = await targetsFor(environment);
      const store = await connectStore(environment, targets);
      try {
        await (await connectTemporal(targets)).close();
        configureSharp();
        const log = createLogger(environment.logLevel, 'worker');
        await runWorkers({
          connection: targets.temporal.connection,
          namespace: targets.temporal.namespace,
          context: createContext({ store, prompts: readPrompts(), secrets: environmentSecrets(environment.variables), log }),
          workflowBundle: join(packageRoot(), WORKFLOW_BUNDLE),
          serves: queuePattern(options.queues ?? ['*']),
          log,
          signal,
          onReady: () => terminal.print('workers are ready'),
        });
      } finally {
        await store.close();
      }
    });
}
