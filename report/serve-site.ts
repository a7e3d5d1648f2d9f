import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

import { MAP_SCRIPT_SOURCE } from './script/map-script.js';

export interface ServeSiteOptions {
  /** 0 takes any free port. */
  port?: number;
  host?: string;
}

export interface ServedSite {
  url: string;
  port: number;
  close(): Promise<void>;
}

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** The one page with a script, which its own policy names too. */
const DATASET_POLICY = `${HEADERS['Content-Security-Policy']}; script-src ${MAP_SCRIPT_SOURCE}`;

const NOT_FOUND = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Not found</title><link rel="stylesheet" href="/assets/style.css"></head>
<body><main id="main"><div class="masthead"><p class="kicker">404</p><h1>There is no such page</h1><p class="lede">The sample may have been taken out of the release. <a href="/index.html">To the front page</a></p></div></main></body>
</html>
`;

/**
 * Serves a built site over HTTP, for `echobench site serve`. `dir` is what `buildSite` was given, or one version of the site;
 * of the former, a new build is served as soon as it is published.
 *
 * @throws Error where `dir` holds no site, or the port is taken.
 */
export async function serveSite(dir: string, options: ServeSiteOptions = {}): Promise<ServedSite> {
  const { port = 0, host = '127.0.0.1' } = options;
  const server = serve({ fetch: siteApp(siteRoot(dir)).fetch, port, hostname: host });
  await listening(server);
  const bound = (server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${bound}/`, port: bound, close: () => closed(server) };
}

/** `current` is looked up anew at each request: it is a link, and stays part of the path. */
function siteRoot(dir: string): string {
  const root = resolve(dir);
  if (existsSync(join(root, 'current', 'index.html'))) return join(root, 'current');
  if (existsSync(join(root, 'index.html'))) return root;
  throw new Error(`no site in ${root}: build one with "echobench site build"`);
}

function siteApp(root: string): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
      return c.text('only GET and HEAD', 405, { Allow: 'GET, HEAD' });
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    if (c.req.path === '/dataset.html') c.header('Content-Security-Policy', DATASET_POLICY);
    // Pictures are named by their content; all else changes with the next build.
    const forGood = c.res.ok && c.req.path.startsWith('/images/');
    c.header('Cache-Control', forGood ? 'public, max-age=31536000, immutable' : 'no-cache');
    return undefined;
  });
  app.use(serveStatic({ root }));
  app.notFound((c) => c.html(NOT_FOUND, 404));
  return app;
}

async function listening(server: ServerType): Promise<void> {
  if (server.listening) return;
  await new Promise<void>((done, failed) => {
    server.once('listening', done);
    server.once('error', failed);
  });
}

async function closed(server: ServerType): Promise<void> {
  await new Promise<void>((done) => {
    server.close(() => done());
    // A browser keeps its connections open; nobody waits for them.
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
