import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PriceTable } from '../core/schemas/price-table.js';
import { packageRoot } from './package-root.js';

/** The price table that comes with the product. */
export function readPrices(): PriceTable {
  const path = join(packageRoot(), 'config/prices.yaml');
  return PriceTable.parse(parse(readFileSync(path, 'utf8')));
}
