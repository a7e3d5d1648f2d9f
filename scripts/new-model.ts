import { packageRoot } from '../config/package-root.js';
import { runNewModel } from './new-model/run-new-model.js';

/** `npm run new:model NAME`: a direct image model to start from, with its test, entered wherever a protocol has to be named. */
process.exitCode = await runNewModel(process.argv.slice(2), {
  root: packageRoot(),
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
