import { z } from 'zod';
import { firstIssue } from '../../core/first-issue.js';
import type { FileFormat, ParsedUnit } from './contract.js';
import { isObject } from './json-shape.js';
import { legacyPost, LegacyTweet } from './legacy-post.js';

const User = z.looseObject({
  core: z.looseObject({ screen_name: z.string().nullish() }).nullish(),
  legacy: z.looseObject({ screen_name: z.string().nullish() }).nullish(),
});

const Note = z.looseObject({
  text: z.string(),
  entity_set: z
    .looseObject({
      urls: z.array(z.looseObject({ url: z.string().nullish(), expanded_url: z.string().nullish() })).default([]),
    })
    .nullish(),
});

/** One tweet of X's own GraphQL. Since 2025 the name of its author stands under `core`, before under `legacy`. */
const GraphqlTweet = z.looseObject({
  rest_id: z.string().nullish(),
  core: z.looseObject({ user_results: z.looseObject({ result: User.nullish() }).nullish() }).nullish(),
  legacy: z.unknown().optional(),
  note_tweet: z
    .looseObject({ note_tweet_results: z.looseObject({ result: Note.nullish() }).nullish() })
    .nullish()
    .catch(null),
  views: z.looseObject({ count: z.unknown().optional() }).nullish().catch(null),
});

/** Answers of X's web client as `twscrape --raw` saves them: whole documents, or one a line. Tweets are found wherever they stand. */
export const xGraphql: FileFormat = {
  name: 'x-graphql',
  hasLongNumbers: true,
  matches: (json) => holdsTweet(json, 0) || isTimeline(json),
  parse,
};

function parse(json: unknown): ParsedUnit {
  const unit: Required<ParsedUnit> = { records: [], rejected: [], asides: [] };
  if (!holdsTweet(json, 0) && !isTimeline(json))
    return { ...unit, rejected: [{ index: 0, reason: 'no answer of X with tweets in it', unit: json }] };
  collect(json, Array.isArray(json) ? null : 0, unit);
  return unit;
}

/** @param index position of the record in its list; `null` while that list itself is looked through. */
function collect(node: unknown, index: number | null, unit: Required<ParsedUnit>): void {
  if (Array.isArray(node)) {
    node.forEach((element, i) => collect(element, index ?? i, unit));
    return;
  }
  if (!isObject(node)) return;
  if (node.__typename === 'TweetTombstone' || node.__typename === 'TweetUnavailable') unit.asides.push('unavailable');
  if (isTweet(node)) readTweet(node, index ?? 0, unit);
  // What a tweet quotes or passes on stands inside of it.
  for (const value of Object.values(node)) collect(value, index, unit);
}

function readTweet(raw: Record<string, unknown>, index: number, unit: Required<ParsedUnit>): void {
  const legacy = raw.legacy as Record<string, unknown>;
  if (isObject(legacy.retweeted_status_result)) {
    unit.asides.push('retweet');
    return;
  }
  const tweet = GraphqlTweet.safeParse(raw);
  const parsed = LegacyTweet.safeParse(legacy);
  if (!tweet.success || !parsed.success) {
    const error = tweet.error ?? parsed.error;
    unit.rejected.push({ index, reason: error ? firstIssue(error) : 'cannot be read', unit: raw });
    return;
  }
  const { rest_id: id, core, note_tweet: note, views } = tweet.data;
  const user = core?.user_results?.result;
  const whole = note?.note_tweet_results?.result;
  try {
    const post = legacyPost(parsed.data, {
      id: id ?? null,
      handle: user?.core?.screen_name ?? user?.legacy?.screen_name ?? null,
      note: whole
        ? {
            text: whole.text,
            links: (whole.entity_set?.urls ?? []).map(({ url, expanded_url }) => ({
              short: url ?? '',
              whole: expanded_url ?? url ?? '',
            })),
          }
        : null,
      views: views?.count,
      importer: 'x-graphql',
      raw,
    });
    unit.records.push({ post, pictures: [], index });
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    unit.rejected.push({ index, reason: firstIssue(error), unit: raw });
  }
}

/** A reference to a tweet has an id alone, and is none. */
function isTweet(node: Record<string, unknown>): boolean {
  return typeof node.rest_id === 'string' && isObject(node.legacy) && 'full_text' in node.legacy;
}

/** Depth at which tweets of all known answers stand. */
const DEEPEST = 16;

function holdsTweet(node: unknown, depth: number): boolean {
  if (depth > DEEPEST || node === null || typeof node !== 'object') return false;
  if (isObject(node) && isTweet(node)) return true;
  return Object.values(node).some((value) => holdsTweet(value, depth + 1));
}

/** An answer that found nothing. */
function isTimeline(json: unknown): boolean {
  if (!isObject(json) || !isObject(json.data)) return false;
  return /"instructions":|"threaded_conversation/.test(JSON.stringify(json.data).slice(0, 2000));
}
