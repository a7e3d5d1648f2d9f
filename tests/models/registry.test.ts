import { describe, expect, it } from 'vitest';
import { hasQueue } from '../../core/queue-protocols.js';
import { CHAT_MODELS, IMAGE_MODELS } from '../../models/registry.js';
import { chatConfig } from './chat-model-contract.js';
import { imageConfig } from './image-model-contract.js';

const access = { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'k', timeoutMs: 1000 };

describe('the registry of models', () => {
  it.each(Object.entries(IMAGE_MODELS))('has a factory of image models for %s', async (protocol, load) => {
    const make = await load();

    expect(make(imageConfig({ protocol }), access)).toHaveProperty('whyUnsupported');
  });

  it.each(Object.entries(IMAGE_MODELS))('agrees with the list of queues about %s', async (protocol, load) => {
    const config = imageConfig({ protocol });
    const make = await load();

    expect(make(config, access).kind).toBe(hasQueue(config.protocol) ? 'queued' : 'direct');
  });

  it.each(Object.entries(CHAT_MODELS))('has a factory of chat models for %s', async (protocol, load) => {
    const make = await load();

    expect(make(chatConfig({ protocol }), access)).toHaveProperty('ask');
  });
});
