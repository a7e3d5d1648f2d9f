import type { FileFormat } from './contract.js';
import { recordFormat } from './record-format.js';
import { isScrapedTweet, readScrapedTweet } from './scraped-tweet.js';

/** Tweets of snscrape, one a line: the tool is dead, but what people saved with it is not. Ids are numbers past 2^53. */
export const snscrape: FileFormat = recordFormat({
  name: 'snscrape',
  hasLongNumbers: true,
  noun: 'a tweet of snscrape',
  isRecord: isScrapedTweet,
  read: (raw) => readScrapedTweet(raw, 'snscrape'),
});
