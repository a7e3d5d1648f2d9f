import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { decide, DecidedMeanwhileError, lastDecisionOf, undo } from '../../../activities/review/decide.js';
import { loadSubject } from '../../../activities/review/load-subject.js';
import { loadQueue, type QueuedItem } from '../../../activities/review/queue.js';
import { InputError } from '../../../core/input-error.js';
import { redact } from '../../../core/redact.js';
import { MARKED_STEPS, REJECT_REASONS, type RejectReason } from '../../../core/schemas/review.js';
import { sniffImage } from '../../../report/site/sniff-image.js';
import { consequenceWords, wakeIfDecided, wakeOthers } from '../after-decision.js';
import { reviewerName, type Desk } from '../desk.js';
import { ItemPage } from './item-page.js';
import { EmptyPage, OverviewPage } from './overview-page.js';
import { PAGE_SCRIPT } from './page-script.js';
import { pageStyle } from './page-style.js';
import { imagesIn } from './picture-roles.js';

/** Nothing from elsewhere, no inline script or style, and nobody may frame it. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const LARGEST_BODY_BYTES = 256 * 1024;
const MEDIA_TYPES = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  bmp: 'image/bmp',
};
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

const Decision = z.union([
  z.literal('accept').transform(() => ({ decision: 'accept' as const, reasons: [] as RejectReason[] })),
  z
    .templateLiteral(['reject:', z.enum(REJECT_REASONS)])
    .transform((text) => ({ decision: 'reject' as const, reasons: [text.slice('reject:'.length) as RejectReason] })),
]);

/**
 * The pages of `review serve`. Whoever can reach the address can read and decide, so only this machine can.
 *
 * @param note told what went wrong, one line at a time.
 */
export function reviewApp(desk: Desk, note: (line: string) => void): Hono {
  const app = new Hono();
  const secret = randomBytes(32);
  const mac = (text: string) => createHmac('sha256', secret).update(text).digest('hex');
  const csrf = mac('csrf');
  const imageUrl = (sha256: string) => `/image/${sha256}/${mac(`image ${sha256}`)}`;

  app.use(async (c, next) => {
    // A page elsewhere could have its name point here: it would still send that name.
    if (!LOOPBACK.test(c.req.header('host') ?? '')) return c.text('only this machine may ask', 403);
    await next();
    for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.header(name, value);
    return undefined;
  });
  app.use(bodyLimit({ maxSize: LARGEST_BODY_BYTES, onError: (c) => c.text('too long', 413) }));
  app.use(async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    const { csrf: given } = await c.req.parseBody();
    return isEqual(given, csrf) ? next() : c.text('this page is out of date: load it again', 403);
  });
  app.onError((error, c) => {
    if (error instanceof InputError) return c.text(error.lines.join('\n'), 400);
    note(`error: ${redact(error.message)}`);
    return c.text('something went wrong; the terminal has more', 500);
  });

  app.get('/review.css', (c) => c.body(pageStyle(), 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/review.js', (c) => c.body(PAGE_SCRIPT, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.get('/image/:sha256/:mac', async (c) => {
    const { sha256, mac: given } = c.req.param();
    if (!isEqual(given, mac(`image ${sha256}`)) || !(await desk.store.blobs.has(sha256))) return c.notFound();
    const bytes = await desk.store.blobs.get(sha256);
    const format = sniffImage(bytes);
    if (format === null) return c.notFound();
    return c.body(Uint8Array.from(bytes), 200, {
      'Content-Type': MEDIA_TYPES[format],
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'private, max-age=3600',
    });
  });

  app.post('/reviewer', async (c) => {
    const { reviewer } = await c.req.parseBody();
    const name = reviewerName(typeof reviewer === 'string' ? reviewer : '', desk.environment);
    setCookie(c, 'reviewer', name, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return c.redirect('/', 303);
  });

  app.get('/', async (c) => {
    const queues = [];
    for await (const { _id, file } of desk.store.refreshes.find({}, { sort: { startedAt: -1 } })) {
      const queue = await loadQueue(desk, _id);
      if (queue.length > 0)
        queues.push({ refreshId: _id, title: file.title ?? _id, waiting: waitingIn(queue).length, all: queue.length });
    }
    const [only] = queues;
    if (only && queues.length === 1) return c.redirect(`/r/${only.refreshId}`, 303);
    return page(c, <OverviewPage queues={queues} reviewer={nameOf(c, desk)} csrf={csrf} />);
  });

  app.get('/r/:refreshId', async (c) => {
    const { refreshId } = c.req.param();
    const queue = await loadQueue(desk, refreshId);
    const next = nextIn(queue, c.req.query('after'));
    if (next) return c.redirect(`/r/${refreshId}/${next.item.candidateId}${lastOf(c)}`, 303);
    const words = consequenceWords(await wakeIfDecided(desk, refreshId), refreshId);
    const parts = { refreshId, reviewer: nameOf(c, desk), csrf, progress: progressOf(queue), words };
    return page(c, <EmptyPage {...parts} />);
  });

  async function itemPage(c: Context, told: { complaint: string | null; draft: string | null }, code: 200 | 400 | 409) {
    const { refreshId = '', candidateId = '' } = c.req.param() as Record<string, string>;
    const queue = await loadQueue(desk, refreshId);
    const subject = await loadSubject(desk, { refreshId, candidateId });
    const place = queue.findIndex(({ item }) => item.candidateId === candidateId);
    const [decision, before] = (c.req.query('last') ?? '').split('.');
    const props = {
      refreshId,
      subject,
      imageUrl,
      csrf,
      reviewer: nameOf(c, desk),
      progress: progressOf(queue),
      previous: queue[place - 1]?.item.candidateId ?? null,
      before:
        before && /^[0-9a-f]{24}$/.test(before) && (decision === 'accepted' || decision === 'rejected')
          ? { decision, candidateId: before }
          : null,
      ...told,
    };
    return page(c, <ItemPage {...props} />, code);
  }

  app.get('/r/:refreshId/:candidateId', (c) => itemPage(c, { complaint: null, draft: null }, 200));

  app.post('/r/:refreshId/:candidateId/decide', async (c) => {
    const { refreshId, candidateId } = c.req.param();
    const body = await c.req.parseBody();
    const fields = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    const form = Object.fromEntries(fields) as Record<string, string | undefined>;
    // Browsers send line breaks as two characters.
    const prompt = form['prompt']?.replaceAll('\r\n', '\n') ?? null;
    const parsed = Decision.safeParse(form['decision']);
    if (!parsed.success) return itemPage(c, { complaint: 'neither accepted nor rejected', draft: prompt }, 400);
    const accepts = parsed.data.decision === 'accept';
    try {
      const review = await decide(desk, {
        ...parsed.data,
        refreshId,
        candidateId,
        wrong: MARKED_STEPS.filter((step) => form[`wrong.${step}`] !== undefined),
        note: form['note'] ?? null,
        prompt: accepts ? prompt : null,
        images: accepts ? imagesIn(fields) : null,
        reviewer: nameOf(c, desk),
        seen: form['seen'] || null,
      });
      // The refresh of this queue is woken by the page that says that it is empty.
      await wakeOthers(desk, review);
    } catch (error) {
      if (error instanceof DecidedMeanwhileError) {
        const complaint = `${error.message}. Yours was not written down: decide again if you see it differently, or go on.`;
        return itemPage(c, { complaint, draft: prompt }, 409);
      }
      if (error instanceof InputError) return itemPage(c, { complaint: error.lines.join('; '), draft: prompt }, 400);
      throw error;
    }
    const last = `${accepts ? 'accepted' : 'rejected'}.${candidateId}`;
    return c.redirect(`/r/${refreshId}?after=${candidateId}&last=${last}`, 303);
  });

  app.post('/r/:refreshId/undo', async (c) => {
    const { refreshId } = c.req.param();
    const reviewer = nameOf(c, desk);
    const last = await lastDecisionOf(desk, reviewer);
    if (!last) return c.redirect(`/r/${refreshId}`, 303);
    await undo(desk, { candidateId: last.candidateId, refreshId, reviewer });
    return c.redirect(`/r/${last.refreshId ?? refreshId}/${last.candidateId}`, 303);
  });
  return app;
}

async function page(
  c: Context,
  content: { toString(): string } | Promise<{ toString(): string }>,
  code: 200 | 400 | 409 = 200,
) {
  return c.html(`<!doctype html>\n${(await content).toString()}`, code);
}

/** Who decides in this browser: as chosen there, else as the command was told. */
function nameOf(c: Context, { reviewer, environment }: Desk): string {
  try {
    return reviewerName(getCookie(c, 'reviewer') ?? reviewer, environment);
  } catch {
    return reviewer;
  }
}

function lastOf(c: Context): string {
  const last = c.req.query('last');
  return last !== undefined && /^(accepted|rejected)\.[0-9a-f]{24}$/.test(last) ? `?last=${last}` : '';
}

function waitingIn(queue: readonly QueuedItem[]): QueuedItem[] {
  return queue.filter(({ decision }) => decision === null);
}

/** The next item that waits, behind one of the queue, and from the start when there is none behind it. */
function nextIn(queue: readonly QueuedItem[], after: string | undefined): QueuedItem | undefined {
  const place = queue.findIndex(({ item }) => item.candidateId === after);
  const waiting = waitingIn([...queue.slice(place + 1), ...queue.slice(0, place + 1)]);
  return waiting[0];
}

function progressOf(queue: readonly QueuedItem[]): { decided: number; all: number } {
  return { decided: queue.length - waitingIn(queue).length, all: queue.length };
}

function isEqual(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
