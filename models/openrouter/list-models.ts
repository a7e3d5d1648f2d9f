import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import type { ModelCatalogue, ProviderAccess } from '../contract.js';
import { getJson, type JsonAnswer } from '../get-json.js';
import { urlAt } from '../url-at.js';

/** `expiration_date`: a day after which the model may go, or null. `links.next`: path of the next page (client 2026-10). */
const Page = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), expiration_date: z.string().nullish() })),
  links: z.looseObject({ next: z.string().nullish() }).nullish(),
});

/** Far more than there are; a server that always names another page must not hold us. */
const MOST_PAGES = 20;

/**
 * `GET {baseUrl}/models` with models of every output: by itself the list has those that write text. It is free and open to all, so
 * the key is tried out by `GET {baseUrl}/key`, free too.
 *
 * @throws ProviderError
 */
export async function listOpenrouterModels(access: ProviderAccess, signal: AbortSignal): Promise<ModelCatalogue> {
  const headers: Record<string, string> = access.apiKey === '' ? {} : { authorization: `Bearer ${access.apiKey}` };
  const get = (url: URL): Promise<JsonAnswer> => getJson(url, { access, headers, signal });
  await tryKey(() => get(new URL(urlAt(access.baseUrl, '/key'))));
  const models: ModelCatalogue['models'] = [];
  let url: URL | null = new URL(urlAt(access.baseUrl, '/models'));
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    url.searchParams.set('output_modalities', 'all');
    const { body, date } = await get(url);
    const parsed = Page.safeParse(body);
    if (!parsed.success)
      throw new ProviderError('bad_response', 'the list of models is not in the shape of OpenRouter');
    const { data, links } = parsed.data;
    models.push(...data.map(({ id, expiration_date: end }) => ({ id, shutdown: end?.slice(0, 10) ?? null })));
    url = nextUrl(links?.next, url);
    if (url === null) return { models, date };
  }
  throw new ProviderError('bad_response', `the list of models does not end within ${MOST_PAGES} pages`);
}

/** Gateways that speak OpenRouter's protocol need not have this call. */
async function tryKey(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (error instanceof ProviderError && error.httpStatus === 404) return;
    throw error;
  }
}

/** The key goes with the request, so a next page elsewhere is an error. */
function nextUrl(next: string | null | undefined, url: URL): URL | null {
  if (!next) return null;
  const found = URL.canParse(next, url.href) ? new URL(next, url) : null;
  if (found?.origin === url.origin) return found;
  throw new ProviderError('bad_response', 'the list of models goes on at another server');
}
