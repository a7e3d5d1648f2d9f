import type { FileFormat } from './contract.js';
import { isObject } from './json-shape.js';
import { recordFormat } from './record-format.js';
import { isScrapedTweet, readScrapedTweet } from './scraped-tweet.js';

/** Tweets as twscrape parses them (without `--raw`), one a line. */
export const twscrape: FileFormat = recordFormat({
  name: 'twscrape',
  hasLongNumbers: true,
  noun: 'a tweet of twscrape',
  isRecord: (json) => isScrapedTweet(json) && ('id_str' in json || isObject(json.media)),
  read: (raw) => readScrapedTweet(raw, 'twscrape'),
});
