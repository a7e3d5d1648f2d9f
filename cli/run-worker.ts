import { join } from 'node:path';
import { configureSharp } from '../images/configure-sharp.js';
import { createContext } from '../config/create-context.js';
import { createLogger } from '../config/logger.js';
import { dataConverterOf } from '../config/payload-codec.js';
import { packageRoot } from '../config/package-root.js';
import { readPrices } from '../config/read-prices.js';
import { readPrompts } from '../config/read-prompts.js';
import { environmentSecrets } from '../config/secrets.js';
import { WORKFLOW_BUNDLE } from '../config/workflow-bundle.js';
import { workerMetrics } from '../workers/metrics.js';
import { queuePattern } from '../workers/queue-pattern.js';
import { runWorkers } from '../workers/run-workers.js';
import { connectStore, connectTemporal, targetsFor } from './connect.js';
import { keepAliveFile, type AliveFile } from './worker-alive.js';
import type { CommandContext } from './commands/context.js';

/** `worker`: serves task queues until it is told to end. */
export async function runWorker(queues: readonly string[], context: CommandContext): Promise<void> {
  const { environment, signal, terminal } = context;
  const targets = await targetsFor(environment);
  const store = await connectStore(environment, targets);
  let alive = null as AliveFile | null;
  try {
    await (await connectTemporal(targets)).close();
    configureSharp();
    const log = createLogger(environment.logLevel, 'worker');
    await runWorkers({
      connection: targets.temporal.connection,
      namespace: targets.temporal.namespace,
      dataConverter: dataConverterOf(targets.temporal.payloadKeys ?? []),
      context: createContext({
        store,
        prompts: readPrompts(),
        prices: readPrices(),
        secrets: environmentSecrets(environment.variables),
        log,
        recordCall: (call) => workerMetrics().call(call),
      }),
      workflowBundle: join(packageRoot(), WORKFLOW_BUNDLE),
      serves: queuePattern(queues),
      log,
      metricsAddress: environment.metricsAddress,
      traces: environment.traces,
      signal,
      onReady: () => {
        alive = keepAliveFile(join(environment.dataDir, 'worker.alive'), ({ message }) =>
          log.warn({ reason: message }, 'the file for health checks cannot be written'),
        );
        if (environment.metricsAddress) terminal.print(`metrics: http://${environment.metricsAddress}/metrics`);
        terminal.print('workers are ready');
      },
    });
  } finally {
    await alive?.stop();
    await store.close();
  }
}
