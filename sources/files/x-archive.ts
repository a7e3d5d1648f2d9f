import { z } from 'zod';
import type { Media, Post } from '../../core/schemas/post.js';
import type { FileFormat, PictureBeside, Surroundings } from './contract.js';
import { isObject } from './json-shape.js';
import { legacyPost, LegacyTweet } from './legacy-post.js';
import { recordFormat, type Reading } from './record-format.js';

const NOTES = 'note-tweet.js';
const ACCOUNT = 'account.js';

const Note = z.looseObject({
  noteTweet: z.looseObject({
    createdAt: z.string(),
    core: z.looseObject({
      text: z.string(),
      urls: z.array(z.looseObject({ shortUrl: z.string().nullish(), expandedUrl: z.string().nullish() })).default([]),
    }),
  }),
});
type Note = z.infer<typeof Note>['noteTweet'];

const Account = z.looseObject({ account: z.looseObject({ username: z.string() }) });

/** A note is written down within moments of its tweet. */
const NOTE_WITHIN_MS = 5_000;

/**
 * The user's own archive: `tweets.js`, a list of `{ tweet }` behind a JavaScript prefix. Texts over 280 characters stand in
 * `note-tweet.js` beside it, the user's name in `account.js`, pictures in `tweets_media/`.
 */
export const xArchive: FileFormat = recordFormat({
  name: 'x-archive',
  hasLongNumbers: true,
  beside: [NOTES, ACCOUNT],
  noun: 'an entry of an X archive',
  isRecord: (json) => isObject(json) && isObject(json.tweet) && ('full_text' in json.tweet || 'text' in json.tweet),
  read: readEntry,
});

function readEntry(raw: unknown, around: Surroundings): Reading {
  const tweet = LegacyTweet.parse((raw as { tweet: unknown }).tweet);
  // An archive keeps of a retweet a text cut off at 140 characters, and not whose it is but by name.
  if (/^RT @\w+:/.test(tweet.full_text ?? tweet.text ?? '')) return { posts: [], asides: ['retweet'] };
  const note = noteOf(tweet, around);
  const post = legacyPost(tweet, {
    handle: handleIn(around),
    note: note && {
      text: note.core.text,
      links: note.core.urls.map(({ shortUrl, expandedUrl }) => ({
        short: shortUrl ?? '',
        whole: expandedUrl ?? shortUrl ?? '',
      })),
    },
    importer: 'x-archive',
    raw,
  });
  return { posts: [{ post, pictures: post.media.flatMap((media) => besideOf(post, media)) }] };
}

/** Notes have ids of their own: the tweet is the one of the same moment whose text the note begins with. */
function noteOf(tweet: LegacyTweet, { beside }: Surroundings): Note | null {
  const text = (tweet.full_text ?? tweet.text ?? '').replace(/…?\s*(https:\/\/t\.co\/\w+\s*)*$/u, '');
  const atMs = new Date(tweet.created_at ?? '').getTime();
  const found = notesIn(beside[NOTES]).find(
    (note) => Math.abs(note.atMs - atMs) <= NOTE_WITHIN_MS && note.note.core.text.startsWith(text),
  );
  return text === '' || !found ? null : found.note;
}

const readNotes = new WeakMap<object, { note: Note; atMs: number }[]>();

/** Read once a file, not once a tweet. */
function notesIn(list: unknown): { note: Note; atMs: number }[] {
  if (!Array.isArray(list)) return [];
  const known = readNotes.get(list);
  if (known) return known;
  const notes = list.flatMap((entry: unknown) => {
    const parsed = Note.safeParse(entry);
    if (!parsed.success) return [];
    const { noteTweet: note } = parsed.data;
    return [{ note, atMs: new Date(note.createdAt).getTime() }];
  });
  readNotes.set(list, notes);
  return notes;
}

function handleIn({ beside }: Surroundings): string | null {
  const [entry] = Array.isArray(beside[ACCOUNT]) ? (beside[ACCOUNT] as unknown[]) : [];
  const parsed = Account.safeParse(entry);
  return parsed.success ? parsed.data.account.username : null;
}

/** Pictures are named by post and by the last part of their address. Of films the archive has the film, not a picture. */
function besideOf(post: Post, media: Media): PictureBeside[] {
  const name = /\/([^/?]+)$/.exec(media.url ?? '')?.[1];
  if (!name || media.kind !== 'photo') return [];
  return [{ mediaKey: media.mediaKey, path: `tweets_media/${post.postId}-${name}`, mayLack: true }];
}
