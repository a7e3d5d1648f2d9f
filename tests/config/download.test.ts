import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createDownload, download, type DownloadParts } from '../../config/download.js';
import { isPrivateAddress, PUBLIC_WEB } from '../../config/network-policy.js';
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
  const CLOTHED =
    '::ffff:10.0.0.1 ::ffff:7f00:1 ::FFFF:127.0.0.1 ::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1::1';
  const ODD = '192.0.2.1 198.51.100.7 203.0.113.9 fec0::1 2001:db8::1 100::1 fe80::1%eth0 nonsense';

  it.each([PLAIN, SPECIAL, CLOTHED, ODD].flatMap((list) => list.split(' ')))(
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

/** Names as a resolver would give them, in turn; what is asked more often gets the last answer. */
function resolver(answers: string[][]): { lookup: DownloadParts['lookup']; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    lookup(hostname, _, done) {
      const answer = answers[Math.min(asked.length, answers.length - 1)]!;
      asked.push(hostname);
      done(
        null,
        answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  };
}

/** A machine inside our network: 127.0.0.2, while 127.0.0.1 stands for the public internet. */
const LAN_POLICY: DownloadParts['policy'] = {
  allowsAddress: (address) => address === '127.0.0.1',
  allowsPort: () => true,
};

async function insideServer(): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('secret');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, asked };
}

describe('download by names', () => {
  const refused = { state: 'rejected', reason: 'the host is inside a private network' };

  it.each([
    ['one private address', ['10.0.0.5']],
    ['a private address behind a public one', ['93.184.215.14', '127.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['a private address in IPv6', ['::ffff:192.168.0.1']],
  ])('refuses a name that stands for %s', async (_, addresses) => {
    const { lookup } = resolver([addresses]);
    const fetchPicture = createDownload({ lookup, policy: PUBLIC_WEB, timeoutMs: 5000 });

    expect(await fetchPicture('http://pictures.example/a.png', { allowPrivateHosts: false, signal: never })).toEqual(
      refused,
    );
  });

  it('connects to the address that was judged: a name that changes afterwards leads nowhere', async () => {
    const inside = await insideServer();
    const outside = await serve((response) => response.end('picture'));
    const { port } = new URL(outside.url);
    const { lookup, asked } = resolver([['127.0.0.1'], ['127.0.0.2']]);
    const fetchPicture = createDownload({ lookup, policy: LAN_POLICY, timeoutMs: 5000 });

    const answer = await fetchPicture(`http://rebinding.example:${port}/`, { allowPrivateHosts: false, signal: never });

    expect(answer).toMatchObject({ state: 'ok' });
    expect(asked).toEqual(['rebinding.example']);
    expect(inside.asked).toEqual([]);
  });

  it('judges the name anew after a redirect', async () => {
    const inside = await insideServer();
    const outside = await serve(redirect(`http://rebinding.example:${inside.port}/secret`));
    const { port } = new URL(outside.url);
    const { lookup, asked } = resolver([['127.0.0.1'], ['127.0.0.2']]);
    const fetchPicture = createDownload({ lookup, policy: LAN_POLICY, timeoutMs: 5000 });

    const answer = await fetchPicture(`http://rebinding.example:${port}/`, { allowPrivateHosts: false, signal: never });

    expect(answer).toEqual(refused);
    expect(asked).toHaveLength(2);
    expect(inside.asked).toEqual([]);
  });

  it('judges an address after a redirect, and makes no request there', async () => {
    const inside = await insideServer();
    const outside = await serve(redirect(`http://127.0.0.2:${inside.port}/secret`));
    const fetchPicture = createDownload({ lookup: resolver([[]]).lookup, policy: LAN_POLICY, timeoutMs: 5000 });

    expect(await fetchPicture(outside.url, { allowPrivateHosts: false, signal: never })).toEqual(refused);
    expect(inside.asked).toEqual([]);
  });

  it.each([22, 6379, 8080, 9200, 27017])('refuses port %i', async (port) => {
    expect(await get(`http://93.184.215.14:${port}/a.png`, false)).toEqual({
      state: 'rejected',
      reason: `port ${port} is not one of the web`,
    });
  });
});

describe('download from a host that means harm', () => {
  it.each(['gzip', 'deflate', 'br', 'gzip, gzip'])('refuses a body packed with %s, unread', async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
    const { url, requests } = await serve((response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bomb),
    );

    expect(await get(url)).toEqual({ state: 'rejected', reason: 'a compressed body, though none was asked for' });
    expect(requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('refuses what its header says is too large, unread', async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-length': String(31 * 1024 * 1024) });
      response.write('begun');
    });

    expect(await get(url)).toEqual({ state: 'rejected', reason: 'over 30 MiB' });
  });

  it.each<[string, Answer]>([
    ['says nothing', silence],
    [
      'drips a byte at a time',
      (response) => {
        const timer = setInterval(() => response.write('x'), 20);
        response.once('close', () => clearInterval(timer));
      },
    ],
  ])('ends the wait for a host that %s, as it may pass', async (_, answer) => {
    const { url } = await serve(answer);
    const parts = { lookup: resolver([[]]).lookup, policy: PUBLIC_WEB, timeoutMs: 300 };

    const fetching = createDownload(parts)(url, { allowPrivateHosts: true, signal: never });

    await expect(fetching).rejects.toThrow('no whole picture within 0.3 s');
  });

  it('leaves a loop of redirects', async () => {
    const { url, requests } = await serve(redirect('/again'));

    expect(await get(url)).toEqual({ state: 'rejected', reason: 'more than 5 redirects' });
    expect(requests).toHaveLength(6);
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
