import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import type { ModelCatalogue, ProviderAccess } from '../contract.js';
import { getJson } from '../get-json.js';
import { urlAt } from '../url-at.js';

const Page = z.looseObject({
  models: z.array(z.looseObject({ name: z.string() })).optional(),
  nextPageToken: z.string().nullish(),
});

/** The most that one page can have; without it a page has 50. */
const PAGE_SIZE = 1000;
/** Far more than there are; a server that always names another page must not hold us. */
const MOST_PAGES = 10;

/**
 * `GET {baseUrl}/v1beta/models`, free, refused without a valid key. Google announces no ends in it.
 *
 * @param access its base URL as Google's own library takes it, without the version: https://generativelanguage.googleapis.com
 * @throws ProviderError
 */
export async function listGeminiModels(access: ProviderAccess, signal: AbortSignal): Promise<ModelCatalogue> {
  const headers = { 'x-goog-api-key': access.apiKey };
  const models: ModelCatalogue['models'] = [];
  let pageToken: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { body, date } = await getJson(pageUrl(access.baseUrl, pageToken), { access, headers, signal });
    const parsed = Page.safeParse(body);
    // An empty page leaves its list out, but an answer without either field is something else.
    const isPage = parsed.data?.models !== undefined || (pages > 0 && parsed.success);
    if (!isPage) throw new ProviderError('bad_response', 'the list of models is not in the shape of Gemini');
    // Configurations name a model without the `models/` that stands before its id here.
    const ids = (parsed.data?.models ?? []).map(({ name }) => name.replace(/^models\//, ''));
    models.push(...ids.map((id) => ({ id, shutdown: null })));
    pageToken = parsed.data?.nextPageToken || null;
    if (pageToken === null) return { models, date };
  }
  throw new ProviderError('bad_response', `the list of models does not end within ${MOST_PAGES} pages`);
}

function pageUrl(baseUrl: string, pageToken: string | null): URL {
  const url = new URL(urlAt(baseUrl, '/v1beta/models'));
  url.searchParams.set('pageSize', String(PAGE_SIZE));
  if (pageToken !== null) url.searchParams.set('pageToken', pageToken);
  return url;
}
