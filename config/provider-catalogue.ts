import type { Provider } from '../core/schemas/refresh-file.js';
import type { ModelCatalogue } from '../models/contract.js';
import { listOpenaiModels } from '../models/openai/list-models.js';

/** What a provider says that it serves; every protocol of today lists its models in the same way. @throws ProviderError */
export function listModels(
  provider: Provider,
  { apiKey, timeoutMs }: { apiKey: string; timeoutMs: number },
): Promise<ModelCatalogue> {
  const { baseUrl } = provider;
  return listOpenaiModels({ baseUrl, apiKey, timeoutMs }, AbortSignal.timeout(timeoutMs * 2));
}
