import type {
  CandidateTrace,
  PostTrace,
  SampleTrace,
  SubjectTrace,
  ThreadTrace,
} from '../../activities/trace/trace.js';
import type { VerdictTrace } from '../../activities/trace/verdicts.js';
import { lineOfText, wrappedText } from '../show/line-of-text.js';

/** A sample and what it came from, for people. */
export function sampleLines(trace: SampleTrace, width: number): string[] {
  const { sample, withdrawal, releases, cost } = trace;
  const wrap = (text: string) => wrappedText(text, { width, indent: '  ' });
  const head = sample
    ? [
        `Sample ${trace.sampleId}  ${sample.split}${sample.promptModified ? '  (prompt modified)' : ''}`,
        ...wrap(sample.prompt),
        `Input pictures: ${hashes(sample.inputImages)}`,
        `Community pictures: ${hashes(sample.communityImages)}`,
        ...sample.feedback.flatMap(({ polarity, keywords, text }) => [
          `Comment (${polarity ?? 'not read'}${keywords.length > 0 ? `; ${lineOfText(keywords.join(', '))}` : ''})`,
          ...wrap(lineOfText(text)),
        ]),
      ]
    : [
        `Sample ${trace.sampleId}: withdrawn ${withdrawal?.at.toISOString() ?? ''}`,
        ...wrap(withdrawal?.reason ?? 'no reason was given'),
      ];
  return [
    ...head,
    `Releases: ${releases.map(({ releaseId, refreshId }) => `${releaseId.slice(0, 12)} (${refreshId})`).join(', ') || 'none'}`,
    ...subjectParts(trace, width),
    costLine(cost),
  ];
}

/** A post, thread or candidate and what became of it, for people. */
export function subjectLines(trace: SubjectTrace, { subject, width }: { subject: string; width: number }): string[] {
  const samples = trace.samples.map((id) => id.slice(0, 12)).join(', ') || 'none';
  const parts = subject === 'post' ? trace.posts.flatMap((post) => postLines(post, width)) : [];
  const { posts: _, ...others } = trace;
  return [
    ...parts,
    ...subjectParts(subject === 'post' ? { posts: [], ...others } : trace, width),
    `Samples: ${samples}`,
    costLine(trace.cost),
  ];
}

function subjectParts(trace: Pick<SubjectTrace, 'posts' | 'threads' | 'candidates'>, width: number): string[] {
  return [
    ...trace.posts.flatMap((post) => postLines(post, width)),
    ...trace.threads.flatMap((thread) => threadLines(thread, width)),
    ...trace.candidates.flatMap((candidate) => candidateLines(candidate, width)),
  ];
}

function postLines({ postId, post, tombstone, fate }: PostTrace, width: number): string[] {
  const wrap = (text: string) => wrappedText(text, { width, indent: '  ' });
  const ends = fate.flatMap(({ stage, state, reason, sampleId }) =>
    wrap(
      `→ ${stage}: ${state}${reason === null ? '' : `, ${lineOfText(reason)}`}${sampleId === null ? '' : `, sample ${sampleId.slice(0, 12)}`}`,
    ),
  );
  if (!post) return ['', `Post ${lineOfText(postId)}: ${tombstone ? 'taken down' : 'not in the store'}`, ...ends];
  const { authorHandle, createdAt, importer, url, media, text } = post;
  return [
    '',
    `Post ${lineOfText(postId)}`,
    ...wrap(
      `by ${authorHandle === null ? 'unknown' : lineOfText(authorHandle)}, ${createdAt?.toISOString() ?? 'no date'}, read by ${lineOfText(importer)}`,
    ),
    ...(url === null ? [] : [`  ${lineOfText(url)}`]),
    ...(media.length > 0 ? wrap(`pictures: ${media.map(pictureWords).join(', ')}`) : []),
    ...wrap(lineOfText(text, 600)),
    ...ends,
  ];
}

function pictureWords({ state, reason }: NonNullable<PostTrace['post']>['media'][number]): string {
  return reason === null ? state : `${state} (${lineOfText(reason)})`;
}

/** A missing parent is a place in the tree, and no post. */
function threadWords({ nodes, foundPostIds, refreshIds }: NonNullable<ThreadTrace['thread']>): string {
  const missing = nodes.filter((node) => node.missing).length;
  const parents = missing === 0 ? '' : ` and ${missing} missing`;
  return `${nodes.length - missing} posts in the tree${parents}, ${foundPostIds.length} found; refreshes ${refreshIds.join(', ')}`;
}

function threadLines({ threadId, thread, verdicts }: ThreadTrace, width: number): string[] {
  const size = thread ? threadWords(thread) : 'not in the store';
  return [
    '',
    `Thread ${lineOfText(threadId)}`,
    ...wrappedText(size, { width, indent: '  ' }),
    ...verdicts.flatMap((verdict) => verdictLines(verdict, width)),
  ];
}

function candidateLines({ candidate, verdicts }: CandidateTrace, width: number): string[] {
  const { _id, state, reason, split, sampleId, refreshIds } = candidate;
  return [
    '',
    `Candidate ${_id}: ${state}${reason === null ? '' : ` (${lineOfText(reason)})`}`,
    `  split ${split ?? 'none'}, sample ${sampleId ?? 'none'}, refreshes ${refreshIds.join(', ')}`,
    ...verdicts.flatMap((verdict) => verdictLines(verdict, width)),
  ];
}

function verdictLines(verdict: VerdictTrace, width: number): string[] {
  const { step, outcome, promptHash, provider, model, resolvedModel, calls } = verdict;
  const seconds = calls.at(-1)?.seconds ?? null;
  const facts = [
    `prompt ${promptHash.slice(0, 12)}`,
    `${provider}/${model}${resolvedModel === null || resolvedModel === model ? '' : ` (answered ${lineOfText(resolvedModel)})`}`,
    money(verdict.costUsd),
    ...(seconds === null ? [] : [`${seconds.toFixed(1)} s`]),
    ...(calls.length > 1 ? [`${calls.length} calls`] : []),
    ...(verdict.repaired ? ['repaired'] : []),
    verdict.at.slice(0, 19).replace('T', ' '),
  ];
  const answer = verdict.reason ?? (verdict.reply === null ? null : JSON.stringify(verdict.reply));
  return [
    `  ${step}: ${outcome}${verdict.inUse || step === 'relevance' ? '' : ' (not in use)'}`,
    ...wrappedText(facts.join(', '), { width, indent: '    ' }),
    ...(answer === null ? [] : wrappedText(lineOfText(answer, 300), { width, indent: '    ' })),
  ];
}

function hashes(list: readonly string[]): string {
  return list.map((hash) => hash.slice(0, 12)).join(', ') || 'none';
}

function money(usd: number | null): string {
  return usd === null ? 'cost unknown' : `$${usd.toFixed(5)}`;
}

function costLine({ usd, unknown }: SampleTrace['cost']): string {
  return `Verdicts cost $${usd.toFixed(5)}${unknown > 0 ? `, and ${unknown} calls of unknown cost` : ''}`;
}
