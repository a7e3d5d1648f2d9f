import type { Provider } from '../core/schemas/provider.js';
import type { ModelCatalogue } from '../models/contract.js';
import { MODEL_LISTERS, type ModelLister } from '../models/registry.js';

/** At the same address OpenRouter speaks OpenAI's protocol too, in which its list has neither ends nor all models, and takes any key. */
const OPENROUTER_HOST = 'openrouter.ai';

/** How to list the models of a provider that is spoken to in a protocol; `null` where that cannot be done without paying. */
export async function modelLister({ baseUrl }: Provider, protocol: string): Promise<ModelLister | null> {
  const isOpenrouter = URL.canParse(baseUrl) && new URL(baseUrl).hostname === OPENROUTER_HOST;
  const load = MODEL_LISTERS[isOpenrouter ? 'openrouter-images' : protocol];
  return (await load?.()) ?? null;
}

/** What a provider says that it serves. @throws ProviderError */
export function listModels(
  provider: Provider,
  { lister, apiKey, timeoutMs }: { lister: ModelLister; apiKey: string; timeoutMs: number },
): Promise<ModelCatalogue> {
  const { baseUrl } = provider;
  return lister({ baseUrl, apiKey, timeoutMs }, AbortSignal.timeout(timeoutMs * 2));
}
