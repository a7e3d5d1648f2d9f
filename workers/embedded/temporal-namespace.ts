import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { pollUntil } from './poll-until.js';
import { StackError, errorLine } from './stack-error.js';

export type SearchAttributeType = 'Keyword' | 'Int' | 'Double';

/** Search attributes by name. */
export type SearchAttributes = Record<string, SearchAttributeType>;

/** IndexedValueType of Temporal's API (temporal/api/enums/v1/common.proto). */
const INDEXED_VALUE_TYPE = { Keyword: 2, Int: 3, Double: 4 } as const satisfies Record<SearchAttributeType, number>;

const HOUR_MS = 3_600_000;
/** What the dev server gives a namespace that it makes: closed workflows would vanish after a day. */
const DEV_SERVER_RETENTION_MS = 24 * HOUR_MS;
const RETENTION_MS = 720 * HOUR_MS;

/**
 * Gives the namespace what we need: 720 hours of retention in place of the dev server's 24 (an operator's own choice
 * stays), and the search attributes that it lacks, usable when this returns.
 * @throws StackError when an attribute of that name has another type, or the server takes none more.
 */
export async function prepareNamespace(
  connection: Connection,
  namespace: string,
  searchAttributes: SearchAttributes,
): Promise<void> {
  await raiseRetention(connection, namespace);
  await addMissing(connection, namespace, searchAttributes);
  await waitUntilUsable(connection, namespace, Object.keys(searchAttributes));
}

async function raiseRetention(connection: Connection, namespace: string): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) * 1000 !== DEV_SERVER_RETENTION_MS) return;
  const workflowExecutionRetentionTtl = msToTs(RETENTION_MS);
  await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
}

async function addMissing(connection: Connection, namespace: string, wanted: SearchAttributes): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: Record<string, number> = {};
  for (const [name, type] of Object.entries(wanted)) {
    const present: number | null | undefined = customAttributes?.[name];
    if (present === undefined || present === null) missing[name] = INDEXED_VALUE_TYPE[type];
    else if (present !== INDEXED_VALUE_TYPE[type]) {
      throw new StackError(
        `Search attribute ${name} exists in the Temporal database with another type than ${type}: ` +
          `remove it (temporal operator search-attribute remove --name ${name}), then start again.`,
      );
    }
  }
  if (Object.keys(missing).length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
  } catch (error) {
    throw new StackError(
      `Temporal does not add the search attributes ${Object.keys(missing).join(', ')}: ${errorLine(error)}`,
      { cause: error },
    );
  }
}

/** The server reads its namespaces again every few seconds; until then it refuses workflows with a new attribute. */
async function waitUntilUsable(connection: Connection, namespace: string, names: string[]): Promise<void> {
  if (names.length === 0) return;
  const query = names.map((name) => `${name} IS NULL`).join(' AND ');
  let refusal: unknown = null;
  const usable = await pollUntil(
    async () => {
      try {
        await connection.workflowService.countWorkflowExecutions({ namespace, query });
        return true;
      } catch (error) {
        refusal = error;
        return null;
      }
    },
    { timeoutMs: 30_000, intervalMs: 50 },
  );
  if (usable) return;
  throw new StackError(`Temporal does not take the search attributes ${names.join(', ')}: ${errorLine(refusal)}`);
}
