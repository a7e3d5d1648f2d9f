import { STORED_PROVIDER } from '../core/schemas/image-model-config.js';
import type { ImageModelConfig, JudgeConfig } from '../core/schemas/image-model-config.js';
import type { Provider } from '../core/schemas/provider.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import { isNetworkSource } from '../core/network-source.js';
import type { NetworkSource, Source } from '../core/schemas/source.js';
import { neverAgain } from './failures.js';

/** @throws a final failure: the workflow was started with ids that its own file does not have. */
export function findModel(file: RefreshFile, modelId: string): { config: ImageModelConfig; provider: Provider } {
  const config = file.models.find((model) => model.id === modelId);
  if (!config) throw neverAgain('UnknownModel', `the refresh file names no model ${modelId}`);
  return { config, provider: findProvider(file, config.provider) };
}

export function findJudge(file: RefreshFile, judgeId: string): { config: JudgeConfig; provider: Provider } {
  const config = file.judges.find((judge) => judge.id === judgeId);
  if (!config) throw neverAgain('UnknownJudge', `the refresh file names no judge ${judgeId}`);
  return { config, provider: findProvider(file, config.provider) };
}

/** @throws a final failure: the file was started without it. Stored outputs come from nobody. */
export function findProvider(file: RefreshFile, name: string): Provider {
  if (name === STORED_PROVIDER) return { baseUrl: 'stored:', keyEnv: null, timeoutSeconds: 60 };
  const provider = file.providers[name];
  if (!provider) throw neverAgain('UnknownProvider', `the refresh file names no provider ${name}`);
  return provider;
}

export function findSource(file: RefreshFile, sourceId: string): Source {
  const source = file.sources.find((entry) => entry.id === sourceId);
  if (!source) throw neverAgain('UnknownSource', `the refresh file names no source ${sourceId}`);
  return source;
}

/** A source that is asked over the network. */
export function findNetworkSource(file: RefreshFile, sourceId: string): NetworkSource {
  const source = findSource(file, sourceId);
  if (!isNetworkSource(source)) throw neverAgain('UnknownSource', `the source ${sourceId} is not on the network`);
  return source;
}
