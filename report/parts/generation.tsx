import type { GenerationView, JudgmentView, ModelView } from '../contract.js';
import { asHeading, asWords, OUTCOME_NOTES } from '../format/words.js';
import type { Picture } from '../site/image-shelf.js';
import { Figure } from './figure.js';
import { LinkedPicture } from './picture.js';
import { UserText } from './user-text.js';

/** The mean of the ratings that could be read, and how many they are. */
export function meanRating(judgments: readonly JudgmentView[]): { rating: number | null; ratings: number } {
  const ratings = judgments.flatMap((judgment) => judgment.rating ?? []);
  const sum = ratings.reduce((a, b) => a + b, 0);
  return { rating: ratings.length > 0 ? sum / ratings.length : null, ratings: ratings.length };
}

interface GenerationProps {
  generation: GenerationView;
  model: ModelView | undefined;
  pictures: ReadonlyMap<string, Picture>;
  prompt: string;
}

/** What one model made of a sample, and what was said of it. */
export function Generation({ generation, model, pictures, prompt }: GenerationProps) {
  const { image, modelId } = generation;
  const { rating, ratings } = meanRating(generation.judgments);
  return (
    <article class="output">
      <GenerationHead generation={generation} />
      {image ? (
        <LinkedPicture
          picture={pictures.get(image.sha256)}
          alt={`Output of ${modelId} for: ${prompt}`}
          base="../"
          size={image}
        />
      ) : (
        <NoOutput generation={generation} model={model} />
      )}
      {image && generation.reason ? (
        <p class="reason">
          <UserText text={generation.reason} />
        </p>
      ) : (
        ''
      )}
      <p class="mean">
        Mean rating{' '}
        <Figure value={rating} format={(value) => value.toFixed(1)} why="No judge gave a rating that could be read" />{' '}
        <small>n {ratings}</small>
      </p>
      <ul class="judgments">
        {generation.judgments.map((judgment) => (
          <Judgment judgment={judgment} />
        ))}
      </ul>
      <Scores scores={generation.scores} />
    </article>
  );
}

function GenerationHead({ generation }: { generation: GenerationView }) {
  const { image, modelId, draw, outcome } = generation;
  return (
    <header>
      <h3>
        <UserText text={modelId} />
      </h3>
      <p class="meta">
        <span class={`outcome ${outcome}`}>{outcome}</span>
        {image ? ` ${image.width} × ${image.height} px` : ''}
        {draw > 0 ? `, picture ${draw + 1}` : ''}
      </p>
    </header>
  );
}

function NoOutput({ generation, model }: { generation: GenerationView; model: ModelView | undefined }) {
  const parked =
    generation.outcome === 'missing' && model?.parked ? `the run is parked: ${asWords(model.parked.reason)}` : null;
  return (
    <div class="lost">
      <span>
        No output
        <small>
          <UserText text={generation.reason ?? parked ?? OUTCOME_NOTES[generation.outcome]} />
        </small>
      </span>
    </div>
  );
}

function Judgment({ judgment }: { judgment: JudgmentView }) {
  const why = `${judgment.outcome}: ${judgment.reason ?? OUTCOME_NOTES[judgment.outcome]}`;
  const line = (
    <>
      <UserText text={judgment.judgeId} />{' '}
      <b class="rating">
        <Figure value={judgment.rating} format={String} why={why} />
      </b>
    </>
  );
  return (
    <li>
      {judgment.explanation ? (
        <details>
          <summary>{line}</summary>
          <div class="said" dir="auto">
            <UserText text={judgment.explanation} />
          </div>
        </details>
      ) : (
        <p class="unfolded">{line}</p>
      )}
      {judgment.outcome === 'ok' ? (
        ''
      ) : (
        <p class="reason">
          <UserText text={why} />
        </p>
      )}
    </li>
  );
}

function Scores({ scores }: { scores: GenerationView['scores'] }) {
  if (scores.length === 0) return <></>;
  return (
    <dl class="scores">
      {scores.map((score) => (
        <div>
          <dt>{asHeading(score.metric)}</dt>
          <dd>
            <Figure value={score.value} format={scoreText} why={`Not scored: ${asWords(score.outcome)}`} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function scoreText(value: number): string {
  return value.toFixed(Math.abs(value) >= 1 ? 2 : 4);
}
