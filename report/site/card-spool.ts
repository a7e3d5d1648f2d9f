import { createReadStream } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { SPLITS, type Split } from '../../core/outcome.js';
import type { Card } from '../parts/card.js';

/**
 * Cards wait on disk until the number of gallery pages is known: the gallery can then say "page 2 of 26"
 * though no more than one page of cards is ever in memory.
 */
export class CardSpool {
  readonly counts: Record<Split, number> = { analysis: 0, text_to_image: 0, image_to_image: 0 };

  constructor(private readonly dir: string) {}

  async append(card: Card): Promise<void> {
    // readline takes U+2028 and U+2029 for line ends, JSON leaves them as they are.
    const line = JSON.stringify(card).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
    await appendFile(this.file(card.split), `${line}\n`);
    this.counts[card.split] += 1;
  }

  /** The cards of some splits, split by split, in the order in which they came. */
  async *read(splits: readonly Split[]): AsyncGenerator<Card> {
    for (const split of splits) {
      if (this.counts[split] === 0) continue;
      const lines = createInterface({ input: createReadStream(this.file(split), 'utf8'), crlfDelay: Infinity });
      for await (const line of lines) yield JSON.parse(line) as Card;
    }
  }

  /** Removes the files: they are no part of the site. */
  async remove(): Promise<void> {
    for (const split of SPLITS) await rm(this.file(split), { force: true });
  }

  private file(split: Split): string {
    return join(this.dir, `.cards-${split}.jsonl`);
  }
}
