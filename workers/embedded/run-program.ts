import { execFile } from 'node:child_process';

export interface ProgramRun {
  /** Null when the program could not be started or was killed. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface ProgramSetting {
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
}

/** Runs a program to its end and collects what it prints; never throws. */
export function runProgram(file: string, args: string[], setting: ProgramSetting): Promise<ProgramRun> {
  return new Promise((resolve) => {
    const limits = { timeout: setting.timeoutMs, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 } as const;
    execFile(file, args, { env: setting.env, ...limits }, (error, stdout, stderr) => {
      if (!error) return resolve({ exitCode: 0, stdout, stderr });
      const exitCode = typeof error.code === 'number' ? error.code : null;
      resolve({ exitCode, stdout, stderr: stderr || error.message });
    });
  });
}

/** The last line that a program printed before it failed: where compilers, pip and Go programs put the reason. */
export function lastLine(run: ProgramRun): string {
  const lines = `${run.stdout}\n${run.stderr}`.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? 'it printed nothing';
}
