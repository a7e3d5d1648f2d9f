import { describe, expect, it } from 'vitest';
import type { ProviderError } from '../../core/provider-error.js';
import { failureOf } from './failure-contract.js';
import { API_KEY, draw, ending, PICTURE_PART } from './gemini-fixtures.js';
import { cutOff, json, serve, text, type Answer } from './wire-server.js';

function blocked(promptFeedback: Record<string, unknown>) {
  return { promptFeedback, responseId: 'response-1' };
}

function google(code: number, status: string, { message = 'words of Google', details = [] as unknown[] } = {}): Answer {
  return json(code, { error: { code, message, status, details } });
}

function quota(quotaId: string, more: { retryDelay?: string; quotaValue?: string; limit?: string } = {}): Answer {
  return google(429, 'RESOURCE_EXHAUSTED', {
    message: `You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: requests, limit: ${more.limit ?? '10'}, model: m\nPlease retry in 34.2s.`,
    details: [
      { '@type': 'type.googleapis.com/google.rpc.Help', links: [] },
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [{ quotaMetric: 'requests', quotaId, ...(more.quotaValue && { quotaValue: more.quotaValue }) }],
      },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: more.retryDelay ?? '34.2s' },
    ],
  });
}

function errorInfo(reason: string) {
  return [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }];
}

describe('an answer of Gemini without a picture', () => {
  it.each<[string, unknown, Partial<ProviderError>]>([
    ...['SAFETY', 'PROHIBITED_CONTENT', 'IMAGE_SAFETY', 'BLOCKLIST', 'OTHER', 'JAILBREAK', 'SOMETHING_NEW'].map(
      (blockReason): [string, unknown, Partial<ProviderError>] => [
        `with the blockReason ${blockReason}`,
        blocked({ blockReason }),
        { kind: 'refused', message: `the prompt was blocked: ${blockReason}` },
      ],
    ),
    [
      'with a blockReason and words',
      blocked({ blockReason: 'SAFETY', blockReasonMessage: 'not this' }),
      { kind: 'refused', message: 'the prompt was blocked: SAFETY: not this' },
    ],
    ['with nothing but the words of a block', blocked({ blockReasonMessage: 'not this' }), { kind: 'refused' }],
    ...[
      'SAFETY',
      'RECITATION',
      'BLOCKLIST',
      'PROHIBITED_CONTENT',
      'SPII',
      'IMAGE_SAFETY',
      'IMAGE_PROHIBITED_CONTENT',
      'IMAGE_RECITATION',
    ].map((finishReason): [string, unknown, Partial<ProviderError>] => [
      `with the finishReason ${finishReason}`,
      ending(finishReason),
      { kind: 'refused', message: `no picture: ${finishReason}` },
    ]),
    ['with a refusal and words', ending('SAFETY', [{ text: 'I would rather' }]), { kind: 'refused' }],
    ['with a refusal and no content', { candidates: [{ finishReason: 'IMAGE_SAFETY' }] }, { kind: 'refused' }],
    ...['NO_IMAGE', 'IMAGE_OTHER', 'OTHER', 'MAX_TOKENS', 'LANGUAGE', 'CONTINUATION', 'SOMETHING_NEW'].map(
      (finishReason): [string, unknown, Partial<ProviderError>] => [
        `with the finishReason ${finishReason}, after which another try may draw`,
        ending(finishReason),
        { kind: 'bad_response', message: `the answer holds no image: ${finishReason}` },
      ],
    ),
    [
      'with words only, which are not repeated',
      ending('STOP', [{ text: 'a red fox? No problem!' }]),
      { kind: 'bad_response', message: 'the answer holds no image: STOP' },
    ],
    ['with a thought only', ending('STOP', [{ ...PICTURE_PART, thought: true }]), { kind: 'bad_response' }],
    [
      'with a sound',
      ending('STOP', [{ inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }]),
      { kind: 'bad_response' },
    ],
    ['with an empty picture', ending('STOP', [{ inlineData: { mimeType: 'image/png' } }]), { kind: 'bad_response' }],
    ['without a candidate', { candidates: [] }, { kind: 'bad_response' }],
    ['without a reason', ending(undefined), { kind: 'bad_response' }],
    ['with a list of another kind', { candidates: 'none' }, { kind: 'bad_response' }],
    ['of something else', { hello: 1 }, { kind: 'bad_response' }],
  ])('is, %s, what it has to be, and is not asked for again', async (_, body, wanted) => {
    const { url, requests } = await serve(json(200, body));

    expect(await failureOf(draw(url))).toMatchObject(wanted);
    expect(requests).toHaveLength(1);
  });

  it('keeps its id and what it used, and says nothing of a picture that was not shown', async () => {
    const usageMetadata = {
      promptTokenCount: 1119,
      thoughtsTokenCount: 240,
      totalTokenCount: 1359,
      promptTokensDetails: [
        { modality: 'IMAGE', tokenCount: 1069 },
        { modality: 'TEXT', tokenCount: 50 },
      ],
    };
    const { url } = await serve(json(200, { ...ending('IMAGE_SAFETY'), usageMetadata }));

    expect(await failureOf(draw(url))).toMatchObject({
      requestId: 'response-1',
      usage: { inputTextTokens: 50, inputImageTokens: 1069, outputTokens: 240, images: null },
    });
  });

  it('does not ask on by itself where the service would let it', async () => {
    const answer = ending('CONTINUATION', [{ text: 'half a' }]);
    const candidates = answer.candidates.map((candidate) => ({ ...candidate, continuationToken: 'token' }));
    const { url, requests } = await serve(json(200, { ...answer, candidates }));

    expect(await failureOf(draw(url))).toMatchObject({ kind: 'bad_response' });
    expect(requests).toHaveLength(1);
  });
});

describe('an error of Gemini', () => {
  it.each<[string, Answer, Partial<ProviderError>]>([
    [
      '400, a key that is none',
      google(400, 'INVALID_ARGUMENT', { message: 'API key not valid. Please pass a valid API key.' }),
      { kind: 'bad_key', httpStatus: 400 },
    ],
    [
      '400, a key that has run out',
      google(400, 'INVALID_ARGUMENT', { message: 'API key expired.', details: errorInfo('API_KEY_INVALID') }),
      { kind: 'bad_key' },
    ],
    [
      '400, a country that is not served',
      google(400, 'FAILED_PRECONDITION', { message: 'User location is not supported for the API use.' }),
      { kind: 'bad_key' },
    ],
    [
      '400, a country that is served with billing only',
      google(400, 'FAILED_PRECONDITION', { message: 'Please enable billing on your project in Google AI Studio.' }),
      { kind: 'out_of_credit' },
    ],
    [
      '400, a body that is too large',
      google(400, 'INVALID_ARGUMENT', { message: 'Request payload size exceeds the limit: 20971520 bytes.' }),
      { kind: 'unsupported' },
    ],
    [
      '400, anything else',
      google(400, 'INVALID_ARGUMENT', { message: 'Invalid value.' }),
      { kind: 'invalid_request', httpStatus: 400, message: 'HTTP 400 INVALID_ARGUMENT Invalid value.' },
    ],
    ['401', google(401, 'UNAUTHENTICATED'), { kind: 'bad_key' }],
    ['402, credit used up', google(402, 'RESOURCE_EXHAUSTED'), { kind: 'out_of_credit', httpStatus: 402 }],
    ['403', google(403, 'PERMISSION_DENIED'), { kind: 'bad_key', httpStatus: 403 }],
    [
      '403, billing switched off',
      google(403, 'PERMISSION_DENIED', { details: errorInfo('BILLING_DISABLED') }),
      { kind: 'out_of_credit' },
    ],
    ['404', google(404, 'NOT_FOUND'), { kind: 'model_retired', httpStatus: 404 }],
    ['413', text(413, '<h1>413</h1>', 'text/html'), { kind: 'unsupported' }],
    [
      '429 of the minute',
      quota('GenerateRequestsPerMinutePerProjectPerModel'),
      { kind: 'rate_limited', httpStatus: 429, retryAfterMs: 34_200 },
    ],
    [
      '429 without details',
      google(429, 'RESOURCE_EXHAUSTED', { message: 'Resource has been exhausted (e.g. check quota).' }),
      { kind: 'rate_limited', retryAfterMs: null },
    ],
    [
      '429 with a delay of nothing',
      quota('GenerateRequestsPerMinutePerProjectPerModel', { retryDelay: '0s' }),
      { kind: 'rate_limited', retryAfterMs: null },
    ],
    [
      '429 with a header only',
      json(429, { error: { code: 429, message: 'slower' } }, { 'retry-after': '9' }),
      { kind: 'rate_limited', retryAfterMs: 9000 },
    ],
    [
      '429 with details in another shape',
      json(429, { error: { code: 429, message: 'slower', status: 7, details: [{ violations: 'many' }, 'and more'] } }),
      { kind: 'rate_limited', message: 'HTTP 429 slower' },
    ],
    [
      '429, a quota that is none, by its words',
      quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier', { limit: '0' }),
      { kind: 'out_of_credit' },
    ],
    [
      '429, a quota that is none, by its value',
      quota('GenerateRequestsPerDayPerProjectPerModel', { quotaValue: '0' }),
      { kind: 'out_of_credit' },
    ],
    [
      '429, a quota that only begins with a nought',
      quota('GenerateRequestsPerMinutePerProjectPerModel', { limit: '0.5' }),
      { kind: 'rate_limited' },
    ],
    [
      '429, credit used up, in the old way',
      google(429, 'RESOURCE_EXHAUSTED', { message: 'Your prepayment credits are depleted.' }),
      { kind: 'out_of_credit' },
    ],
    [
      '429, the cap of a project',
      google(429, 'RESOURCE_EXHAUSTED', { message: 'Your project has exceeded its monthly spending cap.' }),
      { kind: 'out_of_credit' },
    ],
    [
      '429 in a list',
      json(429, [{ error: { code: 429, message: 'slower', status: 'RESOURCE_EXHAUSTED' } }]),
      { kind: 'rate_limited', message: 'HTTP 429 RESOURCE_EXHAUSTED slower' },
    ],
    ['499', google(499, 'CANCELLED'), { kind: 'provider_down' }],
    ['500', google(500, 'INTERNAL'), { kind: 'provider_down', httpStatus: 500 }],
    ['503', google(503, 'UNAVAILABLE'), { kind: 'provider_down' }],
    ['503 without a body', (response) => response.writeHead(503).end(), { kind: 'provider_down', httpStatus: 503 }],
    ['504', google(504, 'DEADLINE_EXCEEDED'), { kind: 'provider_down' }],
    ['HTML with 502', text(502, '<h1>Bad Gateway</h1>', 'text/html'), { kind: 'provider_down', httpStatus: 502 }],
    ['what is called JSON and is none, with 500', text(500, '{"', 'application/json'), { kind: 'provider_down' }],
    ['an error that breaks off', cutOff(503, { error: 'x'.repeat(9999) }), { kind: 'provider_down', httpStatus: 503 }],
    ['HTML with 200', text(200, '<h1>Log in</h1>', 'text/html'), { kind: 'bad_response' }],
    ['what is called JSON and is none', text(200, '{"candidates": [', 'application/json'), { kind: 'bad_response' }],
    ['null', json(200, null), { kind: 'bad_response' }],
    ['an empty body', text(200, '', 'application/json'), { kind: 'bad_response' }],
    ['a body that breaks off', cutOff(200, { candidates: 'x'.repeat(9999) }), { kind: 'bad_response' }],
  ])('%s gets its kind, and the service is not called again', async (_, answer, wanted) => {
    const { url, requests } = await serve(answer);

    expect(await failureOf(draw(url))).toMatchObject(wanted);
    expect(requests).toHaveLength(1);
  });

  it('waits for the next day of Google where the quota is one of the day, whatever delay stands beside it', async () => {
    const { url } = await serve(quota('GenerateRequestsPerDayPerProjectPerModel'));

    const { kind, retryAfterMs } = await failureOf(draw(url));

    expect(kind).toBe('rate_limited');
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Los_Angeles', timeStyle: 'short' });
    // The minute may have changed since the wait was reckoned up.
    expect(clock.format(Date.now() + retryAfterMs!)).toBe('00:00');
    expect(retryAfterMs).toBeLessThanOrEqual(25 * 3_600_000);
  });

  it.each<[string, Answer]>([
    ['an error', google(403, 'PERMISSION_DENIED', { message: `Consumer 'api_key:${API_KEY}' has been suspended.` })],
    ['a page of HTML', text(500, `<p>${API_KEY}</p>`, 'text/html')],
    ['what is no JSON', text(200, `${API_KEY} {`, 'application/json')],
    ['a block', json(200, blocked({ blockReasonMessage: API_KEY }))],
    ['the end of an answer', json(200, ending(API_KEY))],
  ])('never repeats the key that the server put into %s', async (_, answer) => {
    const { url } = await serve(answer);

    const failure = await failureOf(draw(url));

    expect(JSON.stringify([failure.message, failure])).not.toContain(API_KEY.slice(4));
  });
});
