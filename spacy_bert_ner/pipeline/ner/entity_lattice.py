"""Decoding over valid BILUO sequences: the best one, and the marginal probability of an entity."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy
from thinc.types import Floats1d, Floats2d, Ints1d

# A token with at least this probability of O is taken as O. The runs between such tokens are
# decoded separately.
CERTAIN = 0.999


class Entities(NamedTuple):
    """Entities in text order, as arrays of shape (entities,)."""

    starts: Ints1d  # the first token
    ends: Ints1d  # the token after the last
    labels: Ints1d  # the index of the label


class _Runs(NamedTuple):
    """Runs of tokens that are decoded together, the longest first."""

    starts: Ints1d
    lengths: Ints1d

    def steps(self) -> Iterator[tuple[int, Ints1d]]:
        """YIELDS: The step, and the tokens at that step in all runs that are long enough."""
        times = numpy.arange(int(self.lengths[0]) if len(self.lengths) else 0)
        alive = numpy.searchsorted(-self.lengths, -times, side="left").tolist()
        for t, n in enumerate(alive):
            yield t, self.starts[:n] + t


class EntityLattice:
    """All valid BILUO sequences over a batch of documents. The probability of a sequence is the
    product of its tag probabilities, normalized over all valid sequences. (A linear-chain
    conditional random field whose transitions are 0 or minus infinity: Lafferty, McCallum &
    Pereira, 2001.) At each token a sequence is either outside, or inside an entity of one label, so
    a forward and a backward recursion over 1 + labels states are enough.

    log_probs (Floats2d): The tags' log probabilities, of shape (tokens of all documents, 1 + 4 *
        labels); the order is O, then B of all labels, I of all, L of all, U of all.
    lengths (list[int]): The number of tokens in each document.
    """

    def __init__(self, log_probs: Floats2d, lengths: list[int]) -> None:
        n_labels = (log_probs.shape[1] - 1) // 4
        self.outside = log_probs[:, 0]
        self.begin, self.inside, self.last, self.unit = (
            log_probs[:, 1 + i * n_labels : 1 + (i + 1) * n_labels] for i in range(4)
        )
        self.runs = find_runs(self.outside, lengths)

    def decode(self) -> Entities:
        """RETURNS (Entities): The entities of the best sequence (Viterbi decoding)."""
        n_tokens, n_labels = self.begin.shape
        ways = numpy.hstack([self.outside[:, None], self.unit])
        stay = ways.max(axis=1)
        unit = ways.argmax(axis=1) - 1  # the label of a single-token entity here, or -1
        closes = numpy.full(n_tokens, -1)  # the label of the best entity that ends here, or -1
        begins = numpy.zeros((n_tokens, n_labels), dtype=bool)
        out = numpy.zeros(len(self.runs.starts), dtype="float32")
        inn = numpy.full((len(out), n_labels), -numpy.inf, dtype="float32")
        for _, at in self.runs.steps():
            n = len(at)
            ends = inn[:n] + self.last[at]
            best = ends.argmax(axis=1)
            close = ends[numpy.arange(n), best]
            keep = out[:n] + stay[at]
            opens = out[:n, None] + self.begin[at]
            goes = inn[:n] + self.inside[at]
            closes[at] = numpy.where(close > keep, best, -1)
            begins[at] = opens > goes
            out[:n] = numpy.maximum(close, keep)
            inn[:n] = numpy.maximum(opens, goes)
        return self._trace(unit, closes, begins)

    def _trace(self, unit: Ints1d, closes: Ints1d, begins: numpy.ndarray) -> Entities:
        found = []
        for start, length in zip(self.runs.starts.tolist(), self.runs.lengths.tolist()):
            i = start + length - 1
            while i >= start:
                label, end = int(closes[i]), i + 1
                if label >= 0:
                    i -= 1
                    while not begins[i, label]:
                        i -= 1
                    found.append((i, end, label))
                elif unit[i] >= 0:
                    found.append((i, end, int(unit[i])))
                i -= 1
        found.sort()
        return Entities(*numpy.asarray(found, dtype="int64").reshape(-1, 3).T)

    def score(self, entities: Entities) -> Floats1d:
        """Compute the marginal probability of entities: the sum over all sequences that contain
        one.

        entities (Entities): The entities. None may cross a token that is taken as O.
        RETURNS (Floats1d): The probability of each, of shape (entities,).
        """
        before, _, total = self._forward()
        after, _ = self._backward()
        starts, ends, labels = entities
        # the log probability of the entity's own tags: B I ... I L, or U
        sums = numpy.vstack([numpy.zeros_like(self.inside[:1]), self.inside]).cumsum(
            axis=0, dtype="float64"
        )
        longer = ends - starts > 1
        within = numpy.where(
            longer,
            self.begin[starts, labels]
            + numpy.where(longer, sums[ends - 1, labels] - sums[starts + 1, labels], 0)
            + self.last[ends - 1, labels],
            self.unit[starts, labels],
        )
        return numpy.exp(
            numpy.minimum(before[starts] + within + after[ends - 1] - total[starts], 0.0)
        )

    def marginals(self) -> Floats2d:
        """RETURNS (Floats2d): The marginal probability of each tag over all valid sequences, in
        the shape of `log_probs`."""
        before_out, before_in, total = self._forward()
        after_out, after_in = self._backward()
        through = (before_out + after_out - total)[:, None]
        scores = numpy.hstack(
            [
                through + self.outside[:, None],
                (before_out - total)[:, None] + self.begin + after_in,
                before_in + self.inside + after_in - total[:, None],
                before_in + self.last + (after_out - total)[:, None],
                through + self.unit,
            ]
        )
        probs = numpy.exp(numpy.minimum(scores, 0.0))
        certain = numpy.ones(len(probs), dtype=bool)
        for _, at in self.runs.steps():
            certain[at] = False
        probs[certain] = 0
        probs[certain, 0] = 1
        return probs

    def _forward(self) -> tuple[Floats1d, Floats2d, Floats1d]:
        """RETURNS: For each token the log-sum over the partial sequences that are outside before
        it, over those that are inside an entity (tokens, labels), and over all sequences of its
        run."""
        stay = numpy.logaddexp.reduce(numpy.hstack([self.outside[:, None], self.unit]), axis=1)
        before_out, total = numpy.zeros(len(stay)), numpy.zeros(len(stay))
        before_in = numpy.full(self.begin.shape, -numpy.inf)
        out, inn = self._start()
        for _, at in self.runs.steps():
            n = len(at)
            before_out[at], before_in[at] = out[:n], inn[:n]
            end = numpy.logaddexp.reduce(inn[:n] + self.last[at], axis=1)
            inn[:n] = numpy.logaddexp(out[:n, None] + self.begin[at], inn[:n] + self.inside[at])
            out[:n] = numpy.logaddexp(out[:n] + stay[at], end)
        for _, at in self.runs.steps():
            total[at] = out[: len(at)]
        return before_out, before_in, total

    def _backward(self) -> tuple[Floats1d, Floats2d]:
        """RETURNS: For each token the log-sum over the continuations if the sequence is outside
        after it, and if it is inside an entity (tokens, labels)."""
        stay = numpy.logaddexp.reduce(numpy.hstack([self.outside[:, None], self.unit]), axis=1)
        after_out = numpy.zeros(len(stay))
        after_in = numpy.full(self.begin.shape, -numpy.inf)
        out, inn = self._start()
        for _, at in reversed(list(self.runs.steps())):
            n = len(at)
            after_out[at], after_in[at] = out[:n], inn[:n]
            begin = numpy.logaddexp.reduce(inn[:n] + self.begin[at], axis=1)
            inn[:n] = numpy.logaddexp(out[:n, None] + self.last[at], inn[:n] + self.inside[at])
            out[:n] = numpy.logaddexp(out[:n] + stay[at], begin)
        return after_out, after_in

    def _start(self) -> tuple[Floats1d, Floats2d]:
        runs, n_labels = len(self.runs.starts), self.begin.shape[1]
        return numpy.zeros(runs), numpy.full((runs, n_labels), -numpy.inf)


def find_runs(outside: Floats1d, lengths: list[int]) -> _Runs:
    """Find the runs between tokens that are taken as O. No run crosses a document boundary."""
    open_ = outside < numpy.log(CERTAIN)
    first = open_.copy()
    first[1:] &= ~open_[:-1]
    borders = numpy.cumsum(lengths)[:-1]
    borders = borders[borders < len(open_)]
    first[borders] |= open_[borders]
    starts = numpy.flatnonzero(first)
    # a run ends before the next certain token, the next document or the end
    stops = numpy.append(numpy.union1d(numpy.flatnonzero(~open_), borders), len(open_))
    ends = stops[numpy.searchsorted(stops, starts, side="right")] if len(starts) else starts
    order = numpy.argsort(starts - ends, kind="stable")
    return _Runs(starts[order], (ends - starts)[order])
