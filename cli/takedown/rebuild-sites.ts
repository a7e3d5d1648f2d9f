import { remakeSite } from '../../activities/takedown/remake-site.js';
import { createContext } from '../../config/create-context.js';
import type { Environment } from '../../config/environment.js';
import { createLogger } from '../../config/logger.js';
import { readPrices } from '../../config/read-prices.js';
import { readPrompts } from '../../config/read-prompts.js';
import { environmentSecrets } from '../../config/secrets.js';
import { configureSharp } from '../../images/configure-sharp.js';
import type { Store } from '../../store/store.js';

/**
 * Boards and sites of refreshes anew from the store. Earlier versions of a site are removed: they show what is gone.
 *
 * @returns the refreshes whose site was built; those that never had one are left out.
 */
export async function rebuildSites(
  store: Store,
  refreshIds: readonly string[],
  environment: Environment,
): Promise<string[]> {
  configureSharp();
  const log = createLogger(environment.logLevel, 'site');
  const secrets = environmentSecrets(environment.variables);
  const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets, log });
  const built: string[] = [];
  for (const refreshId of refreshIds) if (await remakeSite(context, refreshId)) built.push(refreshId);
  return built;
}
