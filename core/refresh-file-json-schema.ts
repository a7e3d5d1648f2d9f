import { z } from 'zod';
import { RefreshFile } from './schemas/refresh-file.js';

/** JSON Schema of the refresh file as an operator writes it, for editors. */
export function refreshFileJsonSchema(): string {
  const schema = z.toJSONSchema(RefreshFile, { io: 'input', unrepresentable: 'any' });
  return `${JSON.stringify({ ...schema, title: 'echobench refresh file' }, null, 2)}\n`;
}
