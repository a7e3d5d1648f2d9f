import { randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { codecApp } from '../../cli/codec-server/codec-app.js';
import { encryptionCodec } from '../../config/payload-codec.js';
import { readPayloadKeys, type PayloadKey } from '../../config/payload-keys.js';
import { InputError } from '../../core/input-error.js';

function makeKey(id: string): PayloadKey {
  return { id, key: randomBytes(32) };
}

const plain: Payload = defaultPayloadConverter.toPayload({ refreshId: 'autumn', n: 7 });
const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString();

describe('encryptionCodec', () => {
  const [today, before] = [makeKey('today'), makeKey('before')];

  it('gives back what it took, and shows nothing of it', async () => {
    const codec = encryptionCodec([today]);
    const [sealed] = await codec.encode([plain]);

    expect(text(sealed!.metadata?.encoding)).toBe('binary/encrypted');
    expect(text(sealed!.metadata?.['encryption-key-id'])).toBe('today');
    expect(text(sealed!.data)).not.toMatch(/autumn|refreshId|json/);
    const [opened] = await codec.decode([sealed!]);
    expect(defaultPayloadConverter.fromPayload(opened!)).toEqual({ refreshId: 'autumn', n: 7 });
  });

  it('never writes the same bytes twice', async () => {
    const [a, b] = await encryptionCodec([today]).encode([plain, plain]);

    expect(text(a!.data)).not.toBe(text(b!.data));
  });

  it('encrypts with the first key and decrypts with all', async () => {
    const old = await encryptionCodec([before]).encode([plain]);
    const rotated = encryptionCodec([today, before]);

    expect(await rotated.decode(old)).toEqual(await encryptionCodec([before]).decode(old));
    expect(text((await rotated.encode([plain]))[0]!.metadata?.['encryption-key-id'])).toBe('today');
  });

  it('passes on what came plain, and encrypts nothing without keys', async () => {
    expect(await encryptionCodec([today]).decode([plain])).toEqual([plain]);
    expect(await encryptionCodec([]).encode([plain])).toEqual([plain]);
  });

  it.each<[string, (sealed: Payload) => Payload, RegExp]>([
    ['a byte of it was changed', (sealed) => flip(sealed, 20), /or the payload was changed$/],
    ['its nonce was changed', (sealed) => flip(sealed, 0), /or the payload was changed$/],
    ['it was cut', (sealed) => ({ ...sealed, data: sealed.data!.subarray(0, 10) }), /or the payload was changed$/],
    ['it names another key', (sealed) => named(sealed, 'before'), /the key "before" .* is not the one/],
    ['it names no known key', (sealed) => named(sealed, 'x\n"y'), /^no key "x__y" |^no key "x\?\?y" /],
  ])('says so in one line where %s', async (_, change, words) => {
    const [sealed] = await encryptionCodec([today]).encode([plain]);

    const opening = encryptionCodec([today, before]).decode([change(sealed!)]);

    await expect(opening).rejects.toMatchObject({ name: 'PayloadKeyError', message: expect.stringMatching(words) });
  });
});

function flip(payload: Payload, at: number): Payload {
  const data = Buffer.from(payload.data!);
  data[at]! ^= 1;
  return { ...payload, data };
}

function named(payload: Payload, id: string): Payload {
  return { ...payload, metadata: { ...payload.metadata, 'encryption-key-id': Buffer.from(id) } };
}

describe('readPayloadKeys', () => {
  const base64 = randomBytes(32).toString('base64');

  it('reads several keys in their order, and none where nothing is set', () => {
    const keys = readPayloadKeys({ ECHO_PAYLOAD_KEYS: `new:${base64}, old:${randomBytes(32).toString('base64url')}` });

    expect(keys.map(({ id, key }) => [id, key.length])).toEqual([
      ['new', 32],
      ['old', 32],
    ]);
    expect(readPayloadKeys({})).toEqual([]);
  });

  it.each(['nonsense', `:${base64}`, `a:${base64},a:${base64}`, 'a:c2hvcnQ=', `a b:${base64}`, ','])(
    'refuses "%s" in one line without quoting a key',
    (value) => {
      const read = () => readPayloadKeys({ ECHO_PAYLOAD_KEYS: value });

      expect(read).toThrow(InputError);
      expect(read).toThrow(/^ECHO_PAYLOAD_KEYS: [^\n]*$/);
      expect(read).not.toThrow(base64);
    },
  );
});

describe('the codec server', () => {
  const ORIGIN = 'http://127.0.0.1:8233';
  const codec = encryptionCodec([makeKey('today')]);
  const app = (token: string | null = null) => codecApp({ codec, origins: [ORIGIN], token });
  const json = (payload: Payload) => ({
    metadata: Object.fromEntries(
      Object.entries(payload.metadata ?? {}).map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')]),
    ),
    data: Buffer.from(payload.data ?? []).toString('base64'),
  });
  const post = (body: unknown, headers: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  it('encodes and decodes, in the JSON of the protocol', async () => {
    const encoded = await app().request('/encode', post({ payloads: [json(plain)] }, { origin: ORIGIN }));
    const decoded = await app().request('/decode', post(await encoded.json(), { origin: ORIGIN, 'x-namespace': 'a' }));

    expect(encoded.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await decoded.json()).toEqual({ payloads: [json(plain)] });
  });

  it("answers the browser's question before the UI's request", async () => {
    const preflight = await app('s3cret').request('/decode', {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-namespace',
      },
    });

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('X-Namespace');
  });

  it.each<[string, number, string | null, RequestInit]>([
    ['another page', 403, null, post({ payloads: [] }, { origin: 'http://evil.example' })],
    ['a caller without the token', 401, 's3cret', post({ payloads: [] })],
    ['a caller with another token', 401, 's3cret', post({ payloads: [] }, { authorization: 'Bearer s3cre' })],
    ['what is no JSON', 400, null, post('{')],
    ['what is no list of payloads', 400, null, post({ payloads: [{ data: '!' }] })],
    [
      'what no key opens',
      400,
      null,
      post({ payloads: [json(named({ ...plain, metadata: { encoding: Buffer.from('binary/encrypted') } }, 'x'))] }),
    ],
  ])('refuses %s', async (_, status, token, init) => {
    const answer = await app(token).request('/decode', init);

    expect(answer.status).toBe(status);
  });

  it('lets in who has the token', async () => {
    const init = post({ payloads: [] }, { authorization: 'Bearer s3cret' });

    expect(await (await app('s3cret').request('/decode', init)).json()).toEqual({ payloads: [] });
  });
});
