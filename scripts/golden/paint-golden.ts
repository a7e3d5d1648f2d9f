import sharp from 'sharp';
import { judgeView } from '../../images/judge-view.js';
import type { ImageBytes } from '../../models/contract.js';
import type { GoldenCase } from '../../prompts/golden-case.js';
import { paintMedia } from '../../simulator/pictures/paint-picture.js';

type GoldenImage = GoldenCase['images'][number];

/** A picture of a golden case as an annotator is shown it: screenshots as they are, so that boxes fit, all others as judges see them. */
export async function paintGolden({ label, picture, width, height }: GoldenImage): Promise<ImageBytes> {
  const bytes =
    picture.kind === 'flat'
      ? await sharp({ create: { width, height, channels: 3, background: picture.color } })
          .png()
          .toBuffer()
      : await paintMedia({ mediaKey: label, fileName: `${label}.png`, altText: null, width, height, picture });
  return picture.kind === 'chat' ? { bytes, mediaType: 'image/png' } : judgeView(bytes, 'echo-2025');
}
