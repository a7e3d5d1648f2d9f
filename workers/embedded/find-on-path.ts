import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** First executable file of that name in env.PATH, or null. An empty PATH has none (never the working folder). */
export async function findOnPath(program: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, program);
    if (await isExecutable(file)) return file;
  }
  return null;
}

/** Whether a path is a file that this user may run; follows links. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
