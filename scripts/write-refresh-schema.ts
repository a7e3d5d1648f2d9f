import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config/package-root.js';
import { refreshFileJsonSchema } from '../core/refresh-file-json-schema.js';

/** Writes the JSON Schema that editors check refresh files by. A test fails when it is not up to date. */
writeFileSync(join(packageRoot(), 'examples/refresh.schema.json'), refreshFileJsonSchema());
