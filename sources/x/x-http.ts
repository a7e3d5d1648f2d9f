import type { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import type { XSource } from '../../core/schemas/source.js';
import { callSource, readJson, type SourceAnswer } from '../call-source.js';
import type { SourceAccess } from '../contract.js';
import { requestIdOf, xError } from './x-error.js';

type Dialect = XSource['dialect'];

/** One request: its path and parameters, in either dialect. */
export interface XRequest {
  path: string;
  parameters(dialect: Dialect): Record<string, string>;
  signal: AbortSignal;
}

/** The one way to the X API, and the dialect that the account was found to speak. */
export interface XClient {
  /** @throws ProviderError */
  get<T>(request: XRequest, schema: z.ZodType<T>, what: string): Promise<{ answer: T; requestId: string | null }>;
}

/** @param settings `dialect` is asked first; a server that takes only the other one is asked in that from then on. */
export function xClient(settings: Pick<XSource, 'baseUrl' | 'dialect'>, access: SourceAccess): XClient {
  let dialect = settings.dialect;
  const headers = { authorization: `Bearer ${access.token}` };

  function ask(request: XRequest, inDialect: Dialect): Promise<SourceAnswer> {
    const url = urlOf(settings.baseUrl, request, inDialect);
    return callSource({ url, headers, signal: request.signal, secrets: [access.token] }, access);
  }

  async function answerTo(request: XRequest): Promise<SourceAnswer> {
    const first = await ask(request, dialect);
    if (first.status !== 400 || !/\b(tweet|post)\.fields\b|expansions/.test(first.body)) return first;
    // Which dialect an account gets could not be found out in advance; a 400 is not billed, so ask in the other one.
    const other = dialect === 'post' ? 'tweet' : 'post';
    const second = await ask(request, other);
    if (second.ok) dialect = other;
    return second;
  }

  return {
    async get(request, schema, what) {
      const answer = await answerTo(request);
      if (!answer.ok) throw xError(answer, { token: access.token, nowMs: access.nowMs?.() ?? Date.now() });
      const parsed = schema.safeParse(readJson(answer));
      if (!parsed.success) throw new ProviderError('bad_response', `the answer is not ${what}`);
      return { answer: parsed.data, requestId: requestIdOf(answer) };
    },
  };
}

function urlOf(baseUrl: string, request: XRequest, dialect: Dialect): URL {
  const url = new URL(request.path, baseUrl);
  for (const [key, value] of Object.entries(request.parameters(dialect))) url.searchParams.set(key, value);
  return url;
}
