import { findPythons } from '../../../workers/embedded/find-python.js';
import type { Check, Verdict } from '../check.js';

/** As `engines` of package.json has it. */
const OLDEST_NODE = [20, 19] as const;

/** Node for everything, and Python for installing the embedded stack. */
export const versions: Check = {
  id: 'versions',
  async run({ environment }) {
    return [node(process.versions.node), await python(environment.variables)];
  },
};

function node(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  if (!isOld) return { status: 'ok', subject: 'Node', summary: `Node ${version}` };
  const wanted = OLDEST_NODE.join('.');
  return { status: 'fail', subject: 'Node', summary: `Node ${version} is too old`, mend: `install ${wanted} or newer` };
}

async function python(variables: NodeJS.ProcessEnv): Promise<Verdict> {
  const { found, passedOver } = await findPythons(variables);
  if (found[0]) return { status: 'ok', subject: 'Python', summary: `Python that fits the embedded stack: ${found[0]}` };
  const summary = `no Python for the embedded stack (${passedOver.join(', ') || 'none on the PATH'})`;
  const mend = 'install Python 3.10 to 3.13; without the embedded stack none is needed';
  return { status: 'warn', subject: 'Python', summary, mend };
}
