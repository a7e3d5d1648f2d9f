import { timingSafeEqual, createHash } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { z } from 'zod';

export interface CodecAppOptions {
  codec: PayloadCodec;
  /** Origins of the pages that may ask, such as `http://127.0.0.1:8233`. */
  origins: readonly string[];
  /** What `Authorization: Bearer` must hold; `null` for nobody is asked for it. */
  token: string | null;
}

/** A page of the UI asks for all payloads of a page of history at once. */
const LARGEST_BODY_BYTES = 16 * 1024 * 1024;

/** proto3 JSON: bytes are base64. */
const JsonPayload = z.object({
  metadata: z.record(z.string(), z.base64()).optional(),
  data: z.base64().optional(),
});
const JsonPayloads = z.object({ payloads: z.array(JsonPayload) });
type JsonPayload = z.infer<typeof JsonPayload>;

/**
 * Temporal's remote codec protocol: `POST /encode` and `POST /decode` take and give `{"payloads": […]}`. The UI sends the
 * namespace in `X-Namespace`; the keys here are the same for all, so it is let through and not looked at.
 */
export function codecApp({ codec, origins, token }: CodecAppOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    // Answers are plain text of histories: no page but the UI's may cause one, also not under a rebound name.
    const origin = c.req.header('origin');
    if (origin !== undefined && !origins.includes(origin)) return c.text('this origin is not allowed', 403);
    c.header('Cache-Control', 'no-store');
    return next();
  });
  app.use(
    cors({
      origin: [...origins],
      allowMethods: ['POST'],
      allowHeaders: ['Content-Type', 'X-Namespace', 'Authorization'],
      credentials: true,
      maxAge: 600,
    }),
  );
  app.use(async (c, next) => {
    if (token !== null && !isToken(c.req.header('authorization'), token))
      return c.text('a bearer token is wanted', 401, { 'WWW-Authenticate': 'Bearer' });
    return next();
  });
  app.use(bodyLimit({ maxSize: LARGEST_BODY_BYTES, onError: (c) => c.text('over 16 MiB', 413) }));
  for (const step of ['encode', 'decode'] as const) {
    app.post(`/${step}`, async (c) => {
      const body: unknown = await c.req.json().catch(() => null);
      const parsed = JsonPayloads.safeParse(body);
      if (!parsed.success) return c.text('wanted: {"payloads": […]} with metadata and data in base64', 400);
      try {
        const payloads = await codec[step](parsed.data.payloads.map(fromJson));
        return c.json({ payloads: payloads.map(toJson) });
      } catch (error) {
        return c.text((error as Error).message, 400);
      }
    });
  }
  return app;
}

/** Compared by hash, so that neither length nor place of a difference can be timed. */
function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

function fromJson({ metadata = {}, data = '' }: JsonPayload): Payload {
  const entries = Object.entries(metadata).map(([key, base64]) => [key, Buffer.from(base64, 'base64')] as const);
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data, 'base64') };
}

function toJson({ metadata, data }: Payload): JsonPayload {
  const entries = Object.entries(metadata ?? {}).map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')]);
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data ?? []).toString('base64') };
}
