import { caseList } from './case-list.js';
import type { FileFormat } from './contract.js';
import { editCases } from './edit-cases.js';
import { trendingFeed } from './trending-feed.js';
import { xPages } from './x-pages.js';

/** File formats, in the order in which they are tried. */
export const FILE_FORMATS: readonly FileFormat[] = [editCases, trendingFeed, caseList, xPages];
