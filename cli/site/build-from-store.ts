import { siteSource } from '../../activities/publish.js';
import { createContext } from '../../config/create-context.js';
import type { Environment } from '../../config/environment.js';
import { createLogger } from '../../config/logger.js';
import { readPrices } from '../../config/read-prices.js';
import { readPrompts } from '../../config/read-prompts.js';
import { environmentSecrets } from '../../config/secrets.js';
import { InputError } from '../../core/input-error.js';
import { configureSharp } from '../../images/configure-sharp.js';
import { storeFor } from '../connect.js';
import { requireRefresh } from '../refresh/require-refresh.js';

/** Builds the site of a refresh anew. @throws InputError where there is no such refresh, or nothing to show of it yet. */
export async function buildFromStore(
  refreshId: string,
  out: string,
  environment: Environment,
): Promise<{ siteDir: string; pages: number }> {
  const store = await storeFor(environment);
  try {
    const refresh = await requireRefresh(store, refreshId);
    if (!refresh.analysisId) {
      throw new InputError([
        `the refresh "${refreshId}" has no analysis yet; its site can be built when its models have run`,
      ]);
    }
    configureSharp();
    const log = createLogger(environment.logLevel, 'site');
    const secrets = environmentSecrets(environment.variables);
    const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets, log });
    return await context.buildSite(await siteSource(context, refresh, refresh.state), out);
  } finally {
    await store.close();
  }
}
