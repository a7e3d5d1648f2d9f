import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import type { ModelCatalogue, ProviderAccess } from '../contract.js';
import { callOpenai, openaiClient } from './call.js';

/** `shutdown_date`: OpenAI only, since 2026-09-29; a day or null. Gemini's compatible endpoint writes `models/` before its ids. */
const List = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), shutdown_date: z.string().nullish() })),
});

/**
 * `GET {baseUrl}/models`: free everywhere, and refused without a valid key by most.
 *
 * @throws ProviderError
 */
export async function listOpenaiModels(access: ProviderAccess, signal: AbortSignal): Promise<ModelCatalogue> {
  const client = openaiClient(access);
  const answer = await callOpenai(access, signal, (inner) => client.get('/models', { signal: inner }));
  const parsed = List.safeParse(answer.body);
  if (!parsed.success) throw new ProviderError('bad_response', 'the list of models is not in the shape of OpenAI');
  const models = parsed.data.data.map(({ id, shutdown_date: shutdown }) => ({
    id: id.replace(/^models\//, ''),
    shutdown: shutdown ?? null,
  }));
  return { models, date: answer.date };
}
