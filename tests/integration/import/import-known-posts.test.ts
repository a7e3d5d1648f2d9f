import { describe, expect, it } from 'vitest';
import { folderOf } from '../../sources/read-all.js';
import { freshId, useImportDesk } from './import-desk.js';

const desk = useImportDesk();

describe('importPosts of posts that are there already', () => {
  it('fills in what a richer record has, once, and keeps both records with their importers', async () => {
    const id = freshId();
    const text = 'A red fox in the snow, seen from below, at dawn';
    const poor = [{ id, prompt: `${text.slice(0, 30)}…`, images: [] }];
    const rich = {
      id_str: id,
      full_text: text,
      conversation_id_str: freshId(),
      user: { screen_name: 'ada' },
      entities: {},
      favorite_count: 5,
      extended_entities: {
        media: [{ id_str: '77', type: 'photo', media_url_https: 'https://pbs.example/media/GFox.jpg' }],
      },
    };
    const folder = await folderOf({ '1.json': JSON.stringify(poor), '2.json': JSON.stringify(rich) });

    const first = await desk.importAll(folder);
    const stored = await desk.store.posts.get(`x:${id}`);
    const second = await desk.importAll(folder);

    expect(first).toMatchObject({ new: 1, known: 1, merged: 1 });
    expect(stored).toMatchObject({
      text,
      authorHandle: 'ada',
      conversationId: rich.conversation_id_str,
      counts: { likes: 5 },
      media: [{ mediaKey: '3_77' }],
      importer: 'trending-feed',
      raw: poor[0],
      furtherRecords: [{ importer: 'x-v1', raw: rich }],
    });
    expect(second).toMatchObject({ new: 0, known: 2, merged: 0 });
    expect(await desk.store.posts.get(`x:${id}`)).toEqual(stored);
  });

  it('merges several records of one post that come together', async () => {
    const id = freshId();
    const record = (more: object) => JSON.stringify({ data: [{ id, text: 'a', ...more }] });
    const lines = [record({}), record({ lang: 'en' }), record({ public_metrics: { like_count: 3 } })];
    const folder = await folderOf({ 'pages.jsonl': lines.join('\n') });

    expect(await desk.importAll(folder)).toMatchObject({ new: 1, known: 2, merged: 2 });
    expect(await desk.store.posts.get(`x:${id}`)).toMatchObject({ language: 'en', counts: { likes: 3 } });
  });

  it('counts retweets apart: what they pass on is the post', async () => {
    const id = freshId();
    const inner = { id_str: id, full_text: 'the post', user: { screen_name: 'ada' } };
    const retweet = {
      id_str: freshId(),
      full_text: 'RT @ada: the post',
      user: { screen_name: 'bob' },
      retweeted_status: inner,
    };
    const folder = await folderOf({ 'tweets.jsonl': JSON.stringify(retweet) });

    expect(await desk.importAll(folder)).toMatchObject({ new: 1, bad: 0, notPosts: { retweet: 1 } });
  });
});
