/** Digits past 2^53: as a JSON number they are only whole in a careful reader. */
export const ID = '1918525296577327575';
export const ROOT = '1918525296577327001';

/** A post in the shape of the API v1.1, as archives have it too. */
export const native = {
  id_str: ID,
  full_text: 'A fox &amp; a hen https://t.co/abc https://t.co/pic',
  created_at: 'Sat May 03 04:05:06 +0000 2025',
  lang: 'en',
  in_reply_to_status_id_str: ROOT,
  quoted_status_id_str: null,
  entities: {
    hashtags: [{ text: 'aiart' }],
    urls: [{ url: 'https://t.co/abc', expanded_url: 'https://example.org/fox' }],
  },
  extended_entities: {
    media: [
      {
        id_str: '77',
        type: 'photo',
        media_url_https: 'https://pbs.twimg.com/media/GFoxAndHen.jpg',
        url: 'https://t.co/pic',
        ext_alt_text: 'a fox',
      },
    ],
  },
  favorite_count: '1,012',
  retweet_count: 3,
};

/** Writes the placeholder of an id as a bare number, as Python does and JavaScript cannot. */
export function withNumbers(record: unknown): string {
  return JSON.stringify(record).replaceAll(/"#(\d+)"/g, '$1');
}

/** What every format has to make of the post. */
export const common = {
  _id: `x:${ID}`,
  authorHandle: 'ada',
  text: 'A fox & a hen https://example.org/fox',
  replyToId: ROOT,
  tags: ['aiart'],
  language: 'en',
  url: `https://x.com/ada/status/${ID}`,
  createdAt: new Date('2025-05-03T04:05:06Z'),
};
