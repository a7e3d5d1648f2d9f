import type { ImageModelConfig } from './schemas/image-model-config.js';

type Protocol = ImageModelConfig['protocol'];

/**
 * Protocols of vendors with a queue: one activity hands a request in, a second one fetches its picture. Adapters know this by
 * themselves; here it stands for what has to be reckoned up before any adapter is loaded.
 */
const QUEUE_PROTOCOLS: readonly Protocol[] = ['bfl', 'fal', 'replicate'];

/** Whether the vendors of a protocol take a request, and give its picture to who asks for it later. */
export function hasQueue(protocol: Protocol): boolean {
  return QUEUE_PROTOCOLS.includes(protocol);
}
