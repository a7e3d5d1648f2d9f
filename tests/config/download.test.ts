import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { download, isPrivateAddress } from '../../config/download.js';
import { deadAddress, serve, silence, text, type Answer } from '../models/wire-server.js';

const never = new AbortController().signal;

function get(url: string, allowPrivateHosts = true) {
  return download(url, { allowPrivateHosts, signal: never });
}

const redirect =
  (location: string, status = 302): Answer =>
  (response) =>
    response.writeHead(status, { location }).end();

describe('isPrivateAddress', () => {
  const PLAIN =
    '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1';
  const SPECIAL = '198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 fd00::1 fe80::1 ff02::1';
  // IPv4 in the clothes of IPv6: mapped, compatible, translated, 6to4.
  const CLOTHED = '::ffff:10.0.0.1 ::ffff:7f00:1 ::FFFF:127.0.0.1 ::7f00:1 64:ff9b::a00:1 2002:7f00:1::';

  it.each([PLAIN, SPECIAL, CLOTHED].flatMap((list) => list.split(' ')))(
    'takes %s for one of our own networks',
    (address) => {
      expect(isPrivateAddress(address)).toBe(true);
    },
  );

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.169.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])(
    'takes %s for public',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});

describe('download from where a post must not lead us', () => {
  it.each([
    'http://127.0.0.1/a.png',
    'http://localhost/a.png',
    'http://2130706433/a.png',
    'http://0x7f000001/a.png',
    'http://0177.0.0.1/a.png',
    'http://127.1/a.png',
    'http://１２７.0.0.1/a.png',
    'http://[::1]/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
    'http://[::ffff:7f00:1]/a.png',
    'http://169.254.169.254/latest/meta-data/',
  ])('rejects %s without a request', async (url) => {
    expect(await get(url, false)).toEqual({ state: 'rejected', reason: 'the host is inside a private network' });
  });

  it('rejects a redirect from a public host into a private network, and makes no request there', async () => {
    const inside = await serve(text(200, 'secret'));
    // The one part that cannot run here: a host on the public internet.
    const publicHost = async (url: string | URL | Request, init?: RequestInit) =>
      url === 'http://93.184.215.14/a.png'
        ? new Response(null, { status: 302, headers: { location: `${inside.url}/secret` } })
        : realFetch(url, init);
    const realFetch = globalThis.fetch;
    vi.stubGlobal('fetch', publicHost);
    onTestFinished(() => void vi.unstubAllGlobals());

    const answer = await get('http://93.184.215.14/a.png', false);

    expect(answer).toEqual({ state: 'rejected', reason: 'the host is inside a private network' });
    expect(inside.requests).toEqual([]);
  });

  it.each([
    ['ftp://example.com/a.png', 'ftp: is not http or https'],
    ['file:///etc/passwd', 'file: is not http or https'],
    ['data:image/png;base64,AAAA', 'data: is not http or https'],
    ['//example.com/a.png', 'not an address'],
    ['', 'not an address'],
    ['http://user:password@127.0.0.1/a.png', 'the address holds a user name or password'],
  ])('rejects the address "%s"', async (url, reason) => {
    expect(await get(url)).toEqual({ state: 'rejected', reason });
  });

  it('rejects a redirect to another scheme', async () => {
    const { url } = await serve(redirect('file:///etc/passwd'));

    expect(await get(url)).toEqual({ state: 'rejected', reason: 'file: is not http or https' });
  });

  it('rejects a redirect to what is no address', async () => {
    const { url } = await serve(redirect('http://['));

    expect(await get(url)).toEqual({ state: 'rejected', reason: 'not an address' });
  });
});

describe('download', () => {
  it('gives the bytes, and asks for a picture', async () => {
    const { url, requests } = await serve((response) => response.end(Buffer.from([0xff, 0xd8, 0x00])));

    const answer = await get(`${url}/a.jpg?name=orig`);

    expect(answer).toEqual({ state: 'ok', bytes: Buffer.from([0xff, 0xd8, 0x00]) });
    expect(requests).toMatchObject([{ method: 'GET', path: '/a.jpg?name=orig', headers: { accept: 'image/*' } }]);
  });

  it('follows redirects, also relative ones', async () => {
    const { url, requests } = await serve((response, { path }) => {
      if (path === '/a') redirect('/b/c', 301)(response, requests[0]!);
      else if (path === '/b/c') redirect('d', 307)(response, requests[0]!);
      else response.end('picture');
    });

    expect(await get(`${url}/a`)).toMatchObject({ state: 'ok' });
    expect(requests.map(({ path }) => path)).toEqual(['/a', '/b/c', '/b/d']);
  });

  it('follows five redirects and no more', async () => {
    const { url, requests } = await serve((response, { path }) => {
      const left = Number(path.slice(1));
      if (left === 0) response.end('picture');
      else redirect(`/${left - 1}`)(response, requests[0]!);
    });

    expect(await get(`${url}/5`)).toMatchObject({ state: 'ok' });
    expect(await get(`${url}/6`)).toEqual({ state: 'rejected', reason: 'more than 5 redirects' });
    expect(requests).toHaveLength(12);
  });

  it.each([404, 410, 403, 304])('finds nothing on HTTP %i', async (status) => {
    const { url } = await serve((response) => response.writeHead(status).end());

    expect(await get(url)).toEqual({ state: 'missing', reason: `HTTP ${status}` });
  });

  it.each([500, 503, 429])('throws on HTTP %i, as it may pass', async (status) => {
    const { url, requests } = await serve(text(status, 'later'));

    await expect(get(url)).rejects.toThrow(`HTTP ${status} from a picture's host`);
    expect(requests).toHaveLength(1);
  });

  it('throws where the body breaks off or nobody listens, as both may pass', async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('begun', () => response.socket?.destroy());
    });

    await expect(get(url)).rejects.toThrow(/^no connection to a picture's host: \w+/);
    await expect(get(await deadAddress())).rejects.toThrow(/^no connection to a picture's host: ECONNREFUSED/);
  });

  it('throws no TypeError for a lost connection: workflows never try those again', async () => {
    const failure = await get(await deadAddress()).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(TypeError);
  });

  it('stops reading at 30 MiB, whatever the header claims', async () => {
    let left: 'open' | 'broken off' = 'open';
    const { url } = await serve((response) => {
      const mebibyte = Buffer.alloc(1024 * 1024);
      const push = (error?: Error | null) => void (error || response.destroyed || response.write(mebibyte, push));
      response.once('close', () => (left = 'broken off'));
      push();
    });

    expect(await get(url)).toEqual({ state: 'rejected', reason: 'over 30 MiB' });
    await vi.waitFor(() => expect(left).toBe('broken off'));
  });

  it("throws the caller's own reason when the caller gives up", async () => {
    const caller = new AbortController();
    const { url, requests } = await serve(silence);

    const answer = download(url, { allowPrivateHosts: true, signal: caller.signal });
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    caller.abort(new Error('the worker stops'));

    await expect(answer).rejects.toThrow('the worker stops');
  });
});
