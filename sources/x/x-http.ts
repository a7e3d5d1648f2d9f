import type { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type { XSource } from '../../core/schemas/source.js';
import type { SourceAccess } from '../contract.js';
import { xError } from './x-error.js';

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

  async function answerOf(request: XRequest): Promise<{ response: Response; body: string }> {
    const first = await fetchText(urlOf(settings.baseUrl, request, dialect), access, request.signal);
    if (first.response.status !== 400 || !/\b(tweet|post)\.fields\b|expansions/.test(first.body)) return first;
    // Which dialect an account gets could not be found out in advance; a 400 is not billed, so ask in the other one.
    const other = dialect === 'post' ? 'tweet' : 'post';
    const second = await fetchText(urlOf(settings.baseUrl, request, other), access, request.signal);
    if (second.response.ok) dialect = other;
    return second;
  }

  return {
    async get(request, schema, what) {
      const { response, body } = await answerOf(request);
      const nowMs = access.nowMs?.() ?? Date.now();
      if (!response.ok) throw xError(response, body, { token: access.token, nowMs });
      return { answer: readJson(body, schema, what), requestId: response.headers.get('x-transaction-id') };
    },
  };
}

function urlOf(baseUrl: string, request: XRequest, dialect: Dialect): URL {
  const url = new URL(request.path, baseUrl);
  for (const [key, value] of Object.entries(request.parameters(dialect))) url.searchParams.set(key, value);
  return url;
}

async function fetchText(
  url: URL,
  access: SourceAccess,
  signal: AbortSignal,
): Promise<{ response: Response; body: string }> {
  const timeout = AbortSignal.timeout(access.timeoutMs);
  try {
    const response = await (access.fetch ?? fetch)(url, {
      headers: { authorization: `Bearer ${access.token}` },
      signal: AbortSignal.any([signal, timeout]),
    });
    return { response, body: await response.text() };
  } catch (error) {
    if (signal.aborted) throw error;
    const words = timeout.aborted ? 'no answer within the time limit' : `no connection: ${causeOf(error)}`;
    throw new ProviderError('provider_down', redact(words, [access.token]));
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? ((cause as { code?: string }).code ?? cause.message) : String(cause);
}

function readJson<T>(body: string, schema: z.ZodType<T>, what: string): T {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new ProviderError('bad_response', 'the answer is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ProviderError('bad_response', `the answer is not ${what}`);
  return parsed.data;
}
