import { z } from 'zod';
import { environmentName } from './field-types.js';

/** Where calls go. The name of a provider is also its quota domain: one task queue per use and provider. */
export const Provider = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .describe('Base URL as the client library wants it, e.g. https://api.openai.com/v1'),
    keyEnv: environmentName
      .nullable()
      .default(null)
      .describe('Environment variable that holds the key; null for a server without one'),
    timeoutSeconds: z
      .number()
      .positive()
      .max(290)
      .default(290)
      .describe('Longest wait for one answer; Node gives up on a server that is silent for 300'),
  })
  .describe('A company or server that answers calls');
export type Provider = z.infer<typeof Provider>;
