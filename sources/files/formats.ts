import { apify } from './apify.js';
import { caseFile } from './case-file.js';
import { caseList } from './case-list.js';
import type { FileFormat } from './contract.js';
import { csv } from './csv.js';
import { editCases } from './edit-cases.js';
import { snscrape } from './snscrape.js';
import { trendingFeed } from './trending-feed.js';
import { twscrape } from './twscrape.js';
import { xArchive } from './x-archive.js';
import { xGraphql } from './x-graphql.js';
import { xPages } from './x-pages.js';
import { xV1 } from './x-v1.js';

/** File formats, in the order in which they are tried: the more that a format asks of a record, the earlier. */
export const FILE_FORMATS: readonly FileFormat[] = [
  editCases,
  trendingFeed,
  caseList,
  xPages,
  twscrape,
  snscrape,
  xGraphql,
  xArchive,
  xV1,
  apify,
  caseFile,
  csv,
];
