import { z } from 'zod';
import { firstIssue } from '../../core/first-issue.js';
import type { Post } from '../../core/schemas/post.js';
import type { AsideReason, FileFormat, ParsedUnit, PictureBeside, Surroundings } from './contract.js';

/** What one record of a file gives: posts (its own, and such as it quotes), and what is none. */
export interface Reading {
  posts: { post: Post; pictures?: PictureBeside[] }[];
  asides?: AsideReason[];
  /** Why it cannot be read, where no schema says so. */
  bad?: string;
}

interface RecordReader extends Pick<FileFormat, 'name' | 'hasLongNumbers' | 'beside'> {
  /** What a record is called in complaints, such as `a tweet of twscrape`. */
  noun: string;
  isRecord: (json: unknown) => boolean;
  /** @throws ZodError where the record cannot be read. */
  read: (raw: unknown, around: Surroundings) => Reading;
}

/** Nothing seen, nothing beside: for units that are read by themselves. */
export function noSurroundings(): Surroundings {
  return { seen: new Set(), seenInRun: new Set(), beside: {} };
}

/** A format of records that stand one a line, or in a list. */
export function recordFormat({ noun, isRecord, read, ...facts }: RecordReader): FileFormat {
  return {
    ...facts,
    matches: (json) => (Array.isArray(json) ? json.some(isRecord) : isRecord(json)),
    parse(json, around = noSurroundings()) {
      const unit: Required<ParsedUnit> = { records: [], rejected: [], asides: [] };
      const records: unknown[] = Array.isArray(json) ? json : [json];
      records.forEach((raw, index) => {
        const reading = isRecord(raw) ? attempt(() => read(raw, around)) : nothing(`not ${noun}`);
        for (const { post, pictures = [] } of reading.posts) unit.records.push({ post, pictures, index });
        unit.asides.push(...(reading.asides ?? []));
        if (reading.bad !== undefined) unit.rejected.push({ index, reason: reading.bad, unit: raw });
      });
      return unit;
    },
  };
}

function nothing(bad: string): Reading {
  return { posts: [], bad };
}

function attempt(read: () => Reading): Reading {
  try {
    return read();
  } catch (error) {
    if (error instanceof z.ZodError) return nothing(firstIssue(error));
    throw error;
  }
}
