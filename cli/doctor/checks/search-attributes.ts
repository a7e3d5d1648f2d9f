import { SEARCH_ATTRIBUTES } from '../../../core/names.js';
import type { Check, Verdict } from '../check.js';

/** IndexedValueType of Temporal's API (temporal/api/enums/v1/common.proto). */
const TYPE_NAMES: Record<number, string> = {
  1: 'Text',
  2: 'Keyword',
  3: 'Int',
  4: 'Double',
  5: 'Bool',
  6: 'Datetime',
  7: 'KeywordList',
};

/** Whether the search attributes that every workflow sets are registered: without one of them no refresh can start. */
export const searchAttributes: Check = {
  id: 'search-attributes',
  async run(patient) {
    const { client, namespace } = await patient.temporal();
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    const verdicts = Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, wanted]): Verdict[] => {
      const present: number | null | undefined = customAttributes?.[name];
      const create = `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${wanted}`;
      if (present === undefined || present === null)
        return [{ status: 'fail', subject: name, summary: `search attribute ${name} is not registered`, mend: create }];
      const type = TYPE_NAMES[present] ?? `type ${present}`;
      if (type === wanted) return [];
      const remove = `temporal operator search-attribute remove --namespace ${namespace} --name ${name}`;
      const summary = `search attribute ${name} is ${type}, not ${wanted}`;
      return [{ status: 'fail', subject: name, summary, mend: `${remove} && ${create}` }];
    });
    if (verdicts.length > 0) return verdicts;
    return [{ status: 'ok', summary: `all ${Object.keys(SEARCH_ATTRIBUTES).length} search attributes are registered` }];
  },
};
