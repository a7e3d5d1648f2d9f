import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ProviderError } from '../../core/provider-error.js';
import { fetchPicture } from '../../models/fetch-picture.js';
import { patienceOf } from '../../models/patience.js';
import { failureOf } from './failure-contract.js';
import { cutOff, deadAddress, json, serve, silence, text, type Answer } from './wire-server.js';

const never = new AbortController().signal;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const MIB = 1024 * 1024;

function fetchFrom(url: string, timeoutMs = 10_000) {
  return fetchPicture(url, { patience: patienceOf(never, timeoutMs), apiKey: '' });
}

function picture(type: string): Answer {
  return (response) => response.writeHead(200, { 'content-type': type }).end(PNG);
}

/** Sends so many MiB, without saying before how many. */
function flood(response: ServerResponse, mib: number): void {
  response.writeHead(200, { 'content-type': 'image/png' });
  const chunk = Buffer.alloc(MIB);
  for (let sent = 0; sent < mib; sent += 1) response.write(chunk);
  response.end();
}

describe('fetchPicture', () => {
  it.each([
    ['image/webp', 'image/webp'],
    ['image/png; charset=binary', 'image/png'],
    ['binary/octet-stream', 'application/octet-stream'],
  ])('reads a picture that is called %s', async (type, mediaType) => {
    const { url } = await serve(picture(type));

    expect(await fetchFrom(`${url}/a.png?sig=1`)).toEqual({ bytes: PNG, mediaType });
  });

  it('reads a picture that its address holds', async () => {
    const image = await fetchFrom(`data:image/jpeg;base64,${PNG.toString('base64')}`);

    expect(image).toEqual({ bytes: PNG, mediaType: 'image/jpeg' });
  });

  it('goes where a redirect points', async () => {
    const other = await serve(picture('image/png'));
    const { url } = await serve((response) => response.writeHead(302, { location: `${other.url}/a.png` }).end());

    expect(await fetchFrom(url)).toMatchObject({ bytes: PNG });
  });

  it.each<[string, Answer, Partial<ProviderError>]>([
    ['403, as of an address that has run out', text(403, 'expired'), { kind: 'bad_response', httpStatus: 403 }],
    ['404', text(404, 'no'), { kind: 'bad_response', httpStatus: 404 }],
    ['an empty body', (response) => response.writeHead(200).end(), { kind: 'bad_response' }],
    ['429', json(429, {}, { 'retry-after': '7' }), { kind: 'rate_limited', retryAfterMs: 7000 }],
    ['503', text(503, 'busy'), { kind: 'provider_down', httpStatus: 503 }],
    ['a picture that breaks off', cutOff(200, 'x'.repeat(10_000)), { kind: 'provider_down' }],
    [
      'more than 64 MiB',
      (response) => flood(response, 66),
      { kind: 'bad_response', message: 'an answer of more than 64 MiB' },
    ],
  ])('gives %s its kind', async (_, answer, wanted) => {
    const { url } = await serve(answer);

    expect(await failureOf(fetchFrom(url))).toMatchObject(wanted);
  });

  it('is down where nobody listens, or nobody answers', async () => {
    const { url } = await serve(silence);

    expect(await failureOf(fetchFrom(await deadAddress()))).toMatchObject({ kind: 'provider_down' });
    expect(await failureOf(fetchFrom(url, 50))).toMatchObject({ kind: 'provider_down' });
  });

  it.each([
    'file:///etc/passwd',
    'ftp://a.example/1.png',
    'https://user:word@a.example/1.png',
    '/1.png',
    '',
    'data:,hello',
  ])('does not fetch from %j', async (url) => {
    expect(await failureOf(fetchFrom(url))).toMatchObject({ kind: 'bad_response' });
  });
});
