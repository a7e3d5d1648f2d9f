import type { Child } from 'hono/jsx';

/** How the numbers are made, a term at a time; column headings link here. */
export function Terms({ seed }: { seed: number }) {
  return (
    <section id="method">
      <h2>How the numbers are made</h2>
      <dl class="terms">
        <TermsOfBoards seed={seed} />
        <OtherTerms />
      </dl>
    </section>
  );
}

function TermsOfBoards({ seed }: { seed: number }) {
  return (
    <>
      <Term id="win-rate" name="Win rate">
        Each judge sees the prompt, the input pictures and one output, and rates it from 1 to 10. On one sample, the
        higher rating of two outputs is that judge's vote; equal ratings are a vote for a tie. A model wins the pair
        with more than half of the votes; without that it is a tie. The win rate is the share of a model's pairs that it
        won, a tie counting half. A pair that half of the judges or fewer rated is not counted.
      </Term>
      <Term id="interval" name="95% interval">
        The middle 95% of the results when whole samples are drawn again and again with replacement, so that the pairs
        of one sample stay together. The seed is {seed}: the same data gives the same interval. <i>n</i> counts samples,{' '}
        <i>pairs</i> comparisons.
      </Term>
      <Term id="common" name="Common samples">
        The win rate on only those samples on which all models that answered anything in the split can be compared. It
        compares like with like, on fewer samples.
      </Term>
      <Term id="missing-as-loss" name="Missing as loss">
        The win rate when a model without an output loses to every model with a rated one. Two models without an output
        make no pair.
      </Term>
      <Term id="missing" name="Samples without an output">
        <i>Missing</i>: never run, or the run is parked. <i>Refused</i>: the provider declined. <i>Failed</i>: the call
        was given up, or no picture was in the answer. <i>Unsupported</i>: the model does not take this kind of sample.
        None of these is a rating of zero; they are counted.
      </Term>
    </>
  );
}

function OtherTerms() {
  return (
    <>
      <Term id="rating" name="Rating">
        The mean of all ratings of a model's outputs that could be read, over judges and samples. Replies that could not
        be read are counted beside it and never guessed.
      </Term>
      <Term id="agreement" name="Agreement of judges">
        The share of pairs of outputs, among those that both judges rated, in which the two say the same: the same
        winner, or a tie. It is not corrected for chance.
      </Term>
      <Term id="per-sample" name="Metric, per sample">
        The metric on each output alone, averaged over the samples that have a score, with its interval.
      </Term>
      <Term id="reference" name="Metric, reference">
        The pooled number as the ECHO paper defines it, over all samples at once. It can differ much from the mean per
        sample.
      </Term>
      <Term id="none" name="—">
        There is no number. Point at the dash to read why. It never stands for zero.
      </Term>
    </>
  );
}

function Term({ id, name, children }: { id: string; name: string; children: Child }) {
  return (
    <div id={`term-${id}`}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
