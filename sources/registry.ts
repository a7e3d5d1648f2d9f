import type { NetworkSource } from '../core/schemas/source.js';
import type { PostSource, SourceAccess } from './contract.js';

type SourceFactory<Config> = (config: Config, access: SourceAccess) => PostSource;

/** Sources that are asked over the network, by kind; loaded when first used. */
export const SOURCES: {
  [Kind in NetworkSource['kind']]: () => Promise<SourceFactory<Extract<NetworkSource, { kind: Kind }>>>;
} = {
  x: async () => (await import('./x/x-source.js')).xSource,
  bluesky: async () => (await import('./bluesky/bluesky-source.js')).blueskySource,
  reddit: async () => (await import('./reddit/reddit-source.js')).redditSource,
};

/** @param access how to get there: key, time limit, and the fetch to use. */
export async function openSource(config: NetworkSource, access: SourceAccess): Promise<PostSource> {
  const factory: SourceFactory<never> = await SOURCES[config.kind]();
  return factory(config as never, access);
}
