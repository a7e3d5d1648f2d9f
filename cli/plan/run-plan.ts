import { createLogger } from '../../config/logger.js';
import { readPrices } from '../../config/read-prices.js';
import { readPrompts } from '../../config/read-prompts.js';
import { environmentSecrets } from '../../config/secrets.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { InputError } from '../../core/input-error.js';
import type { Store } from '../../store/store.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { storeFor } from '../connect.js';
import { EXIT } from '../exit-code.js';
import { keepPriorDatasets } from '../refresh/keep-prior-datasets.js';
import { planLines } from '../show/plan-lines.js';
import { refuseUnpriced } from './check-plan.js';
import { countQueries } from './count-queries.js';
import { planRefresh } from './plan-refresh.js';
import { digestOf } from '../../activities/refresh-record.js';

/** @returns whether all was counted. */
async function countFirst(
  file: RefreshFile,
  store: Store,
  { environment, terminal, signal }: CommandContext,
): Promise<boolean> {
  // Loaded late: a plan that asks nobody needs none of what makes calls and pictures.
  const { createContext } = await import('../../config/create-context.js');
  const log = createLogger(environment.logLevel, 'plan');
  const secrets = environmentSecrets(environment.variables);
  const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets, log });
  return countQueries(file, { context, note: (words) => terminal.note(words), signal });
}

/** `plan`. The plan is kept in the store, so that a start that refuses it later can say what changed. */
export async function runPlan(
  { file, path, count, json }: { file: RefreshFile; path: string; count: boolean; json: boolean },
  command: CommandContext,
): Promise<void> {
  const { environment, terminal } = command;
  const store = await storeFor(environment);
  try {
    const known = await store.refreshes.get(file.id);
    if (known && known.fileDigest !== digestOf(file))
      throw new InputError([
        `the refresh "${file.id}" was started with another file; give this one a new id, or use the old file`,
      ]);
    if (count && !(await countFirst(file, store, command))) {
      terminal.note('stopped: what was counted is kept; run it again to count the others');
      command.exit(EXIT.failed);
      return;
    }
    await keepPriorDatasets(file, store.blobs);
    const context = { store, prompts: readPrompts(), prices: readPrices(), now: new Date() };
    const { plan } = await planRefresh(file, context);
    await store.plans.putIfNew(plan);
    const { _id: digest, startedAt: _startedAt, parts: _parts, ...shown } = plan;
    if (json) printJson(terminal, { digest, ...shown });
    else for (const line of planLines(plan, path)) terminal.print(line);
    refuseUnpriced(plan);
  } finally {
    await store.close();
  }
}
