import { BASE_STYLE } from './base-style.js';
import { DATASET_STYLE } from './dataset-style.js';
import { GALLERY_STYLE } from './gallery-style.js';
import { PRINT_STYLE } from './print-style.js';
import { SAMPLE_STYLE } from './sample-style.js';
import { TABLE_STYLE } from './table-style.js';

/** The site's one stylesheet. It is text in the program, so that the compiled package needs no file beside it. */
export function stylesheet(): string {
  return [BASE_STYLE, TABLE_STYLE, GALLERY_STYLE, SAMPLE_STYLE, DATASET_STYLE, PRINT_STYLE].join('\n');
}
