import { describe, expect, it } from 'vitest';
import {
  annotateWorkflowId,
  chunkWorkflowId,
  collectWorkflowId,
  idsOfActivity,
  idsOfWorkflow,
  modelRunWorkflowId,
  refreshWorkflowId,
} from '../../core/names.js';

describe('idsOfWorkflow', () => {
  it.each([
    [refreshWorkflowId('r'), { refreshId: 'r' }],
    [annotateWorkflowId('r'), { refreshId: 'r' }],
    [collectWorkflowId('r', 's'), { refreshId: 'r', sourceId: 's' }],
    [chunkWorkflowId(modelRunWorkflowId('r', 'm'), 3), { refreshId: 'r', modelId: 'm' }],
    ['something-else', {}],
  ])('reads %s', (id, ids) => {
    expect(idsOfWorkflow(id)).toEqual(ids);
  });
});

describe('idsOfActivity', () => {
  it.each([
    ['generate/s', { sampleId: 's' }],
    ['judge/j/s', { judgeId: 'j', sampleId: 's' }],
    ['measure/color-shift/s', { metric: 'color-shift', sampleId: 's' }],
    ['judge/j', {}],
    ['relevance/t/0', {}],
    ['7', {}],
  ])('reads %s', (id, ids) => {
    expect(idsOfActivity(id)).toEqual(ids);
  });
});
