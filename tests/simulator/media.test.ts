import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/server.js';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 20 });
});
afterAll(() => simulator.close());

async function get(name: string): Promise<{ response: Response; bytes: Buffer }> {
  const response = await fetch(`${simulator.url}/media/${name}`);
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

describe('GET /media', () => {
  it('renders the pictures that posts name, in the size that they tell', async () => {
    const media = [...simulator.corpus.mediaByName.values()].slice(0, 12);
    for (const { fileName, width, height } of media) {
      const { response, bytes } = await get(fileName);
      const format = fileName.endsWith('.png') ? 'png' : 'jpeg';
      expect(response.headers.get('content-type')).toBe(`image/${format}`);
      expect(await sharp(bytes).metadata()).toMatchObject({ width, height, format });
    }
  });

  it('has a page that calls itself a picture', async () => {
    const { response, bytes } = await get('html-page.jpg');
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(bytes.toString()).toContain('<!doctype html>');
  });

  it('has half of a picture', async () => {
    const { bytes } = await get('truncated.jpg');
    expect((await sharp(bytes).metadata()).format).toBe('jpeg');
    await expect(sharp(bytes).raw().toBuffer()).rejects.toThrow();
  });

  it('has a small file that is a huge picture', async () => {
    const { bytes } = await get('huge.png');
    expect(bytes.length).toBeLessThan(200_000);
    expect(await sharp(bytes, { limitInputPixels: false }).metadata()).toMatchObject({
      width: 16_000,
      height: 16_000,
      format: 'png',
    });
  });

  it.each(['gone.jpg', 'unknown.png'])('has no %s', async (name) => {
    expect((await get(name)).response.status).toBe(404);
  });
});
