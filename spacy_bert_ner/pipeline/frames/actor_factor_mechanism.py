"""The component `actor_factor_mechanism`: rule-based spans and frames from tags, chunks and
entities, in `doc.spans["sc"]`."""

import copy
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import srsly
from spacy import util
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

from ..entity_scores import SCORES, get_score, install_score
from ..languages import warn_if_not_english
from ..layout import find_words
from ..span_data import align_spans, get_spans
from .entity_types import find_type
from .frame_reader import FrameReader
from .line_breaks import Places, drop_from_spans, drop_spaces
from .records import install_frames
from .rules import Chunk, RuleMatcher, RuleType
from .storage import write_frames, write_rules

CHUNKS_KEY = "chunks"
# Labels of rules that only help to read frames: nouns for something that is done (EVENT) or that
# happens (OCCURRENCE), and causal cues. They do not become spans.
HELPERS = {"EVENT", "OCCURRENCE", "CAUSE"}


def make_actor_factor_mechanism(
    nlp: Language,
    name: str,
    spans_key: str,
    disabled_rules: list[str],
    scorer: Callable | None,
) -> "ActorFactorMechanism":
    """Create the component without rules. They come from `initialize`, `add_rules` or
    `from_disk`."""
    return ActorFactorMechanism(
        nlp, name, spans_key=spans_key, disabled_rules=disabled_rules, scorer=scorer
    )


class ActorFactorMechanism(Pipe):
    """Find actors, factors and mechanisms by rules, and read frames: who does what to whom. A rule
    is a dictionary:

    id (str): The name of the rule, which becomes the span's id.
    label (str): ACTOR, FACTOR, MECHANISM, or another. Three labels make no spans and only help to
        read frames: EVENT, a noun for something that is done (destruction), OCCURRENCE, a noun for
        something that happens (collapse), and CAUSE, a causal cue.
    pattern (list[dict]): A token pattern of `spacy.matcher.Matcher`. Or, instead, patterns
        (list[list[dict]]): several; phrases (list[str]): lower-cased phrases; lemmas (list[str]):
        words by their lemmas; entities (list[str]): entity types (PER, ORG, LOC and MISC also
        match what other schemes call them, as PERSON and GPE); pos (list[str]): single words by
        universal tags, apart from those listed in except (list[str]); with ahead (list[str]),
        adjacent words are one match, with up to two words before them that have these tags. All
        but the first two are much faster.
    chunks (list[str]): Optional: labels of adjacent base chunks, e.g. ["VP", "PRT?"]; one with a
        "?" is optional. The match is then extended to the whole groups of these chunks in which it
        starts and ends, and is dropped if it is outside of such groups.
    anchor (str): Optional, "end": the match must end at the last token of its chunk, where the head
        of a noun phrase is.
    cause (str): For CAUSE rules: where the cause is: "behind" the cue (because), "ahead" of it
        (therefore), the "actor" of the verb (lead to) or its "target" (result from).

    Spans with the same label do not overlap (the longest are kept); spans with different labels
    may.

    Frames are read by rules written in code; `code_rules` lists them. Rules of both kinds can be
    disabled by their ids.

    disabled_rules (Iterable[str]): Ids of disabled rules.
    scorer (Callable | None): The scorer for spans and frames.
    """

    def __init__(
        self,
        nlp: Language,
        name: str = "actor_factor_mechanism",
        *,
        spans_key: str = "sc",
        disabled_rules: Iterable[str] = (),
        scorer: Callable | None = None,
    ) -> None:
        self.vocab = nlp.vocab
        self.name = name
        self.spans_key = spans_key
        self.scorer = scorer
        install_frames()
        install_score()
        self._warned: set[str] = set()
        self.clear()
        self._disable(disabled_rules)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a document.

        doc (Doc): The document.
        RETURNS (Doc): The same document, with `doc.spans[spans_key]` and the frames set.
        """
        try:
            self.set_annotations(doc, self.predict(doc))
        except Exception as error:
            self.get_error_handler()(self.name, self, [doc], error)
        return doc

    def predict(self, doc: Doc) -> dict[str, list[Any]]:
        """Apply the rules.

        doc (Doc): The document, which is not modified. Without tags, chunks or entities, the rules
            that need them match nothing. Without tags there are no frames.
        RETURNS (dict[str, list[Any]]): "spans": (start, end, label, rule id), in text order.
            "frames" and "links": plain dictionaries.
        """
        if not self.matcher.rules:
            self._warn(
                f"'{self.name}' has no rules. Add some with add_rules(), or in the config under "
                f"[initialize.components.{self.name}.rules]."
            )
        if len(doc) and not doc.has_annotation("TAG"):
            self._warn(
                f"'{self.name}' finds no frames: the document has no tags. Put a tagger before it."
            )
        chunks = sorted((c.start, c.end, c.label_) for c in get_spans(doc, CHUNKS_KEY))
        entities = [(ent.start, ent.end, ent.label_) for ent in doc.ents]
        scores = self.read_scores(doc)
        words = find_words(doc)
        if len(words) == len(doc):
            return self._find(doc, chunks, entities, scores)
        chunks, entities = (drop_from_spans(spans, words) for spans in (chunks, entities))
        kept = tuple([values[i] for i in words.tolist()] for values in scores)
        found = self._find(drop_spaces(doc, words), chunks, entities, kept)
        places = Places(words)
        found["spans"] = list(map(places.restore_match, found["spans"]))
        for key in ("frames", "links"):
            found[key] = list(map(places.restore_record, found[key]))
        return found

    def read_scores(self, doc: Doc) -> tuple[list[float], list[float]]:
        """RETURNS (tuple[list[float], list[float]]): For each token the score of its chunk and of
        its entity, 1.0 without."""
        attrs = doc.spans[CHUNKS_KEY].attrs if CHUNKS_KEY in doc.spans else {}
        of_chunks = zip(align_spans(doc, CHUNKS_KEY), attrs.get(SCORES, ()))
        of_ents = ((ent, get_score(ent)) for ent in doc.ents)
        return _spread(of_chunks, len(doc)), _spread(of_ents, len(doc))

    def _find(
        self,
        doc: Doc,
        chunks: list[Chunk],
        entities: list[Chunk],
        scores: tuple[Sequence[float], ...],
    ) -> dict[str, list[Any]]:
        matches = self.matcher.match(doc, chunks, entities, self._disabled)
        reader = FrameReader(self._disabled)  # of its own: other threads read documents too
        typed = [(start, end, find_type(label)) for start, end, label in entities]
        reading = reader.read(doc, chunks, typed, matches, self._causes, scores)
        spans = [match for match in matches if match.label not in HELPERS]
        return {"spans": spans, **reading._asdict()}

    def set_annotations(self, doc: Doc, found: dict[str, list[Any]]) -> None:
        """Write the result of `predict`, replacing what was there: the spans to
        `doc.spans[spans_key]`, the frames and links by `storage.write_frames`."""
        spans = [
            Span(doc, start, end, label, span_id=rule) for start, end, label, rule in found["spans"]
        ]
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans)
        write_rules(doc, spans)
        write_frames(doc, found["frames"], found["links"])

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """RETURNS (dict[str, Any]): The scores of spans and frames; {} without a scorer."""
        return self.scorer(examples, spans_key=self.spans_key, **kwargs) if self.scorer else {}

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            warnings.warn(message, stacklevel=4)

    @property
    def labels(self) -> tuple[str, ...]:
        """RETURNS (tuple[str, ...]): The labels of the spans that the rules create."""
        return tuple(sorted({rule["label"] for rule in self.matcher.rules} - HELPERS))

    @property
    def rules(self) -> list[RuleType]:
        """RETURNS (list[RuleType]): The rules, in the order in which they were added."""
        return copy.deepcopy(self.matcher.rules)

    @property
    def code_rules(self) -> dict[str, str]:
        """RETURNS (dict[str, str]): The rules written in code: an example for each rule id."""
        return dict(FrameReader.RULES)

    @property
    def disabled_rules(self) -> tuple[str, ...]:
        """RETURNS (tuple[str, ...]): The ids of the disabled rules."""
        return tuple(sorted(self._disabled))

    def disable_rule(self, rule_id: str) -> None:
        """Disable a rule, in code or data.

        rule_id (str): The rule's id, as in `frame.rules` or `span.id_`.
        RAISES (ValueError): If there is no rule with that id.
        """
        self._check_id(rule_id)
        self._disable(self._disabled | {rule_id})

    def enable_rule(self, rule_id: str) -> None:
        """Enable a disabled rule.

        RAISES (ValueError): If the rule is not disabled.
        """
        if rule_id not in self._disabled:
            raise ValueError(f"the rule '{rule_id}' of '{self.name}' is not disabled")
        self._disable(self._disabled - {rule_id})

    def _check_id(self, rule_id: str) -> None:
        known = [*self.matcher.compiled, *FrameReader.RULES]
        if rule_id not in known:
            raise ValueError(f"'{self.name}' has no rule '{rule_id}', only {', '.join(known)}")

    def _disable(self, rule_ids: Iterable[str]) -> None:
        self._disabled = frozenset(rule_ids)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        rules: Iterable[RuleType] | None = None,
    ) -> None:
        """Load the rules from the config, section [initialize.components.actor_factor_mechanism].

        get_examples (Callable[[], Iterable[Example]]): Not used.
        nlp (Language | None): The pipeline. If it is not English, a line of the log says so.
        rules (Iterable[RuleType] | None): The rules, which replace the existing ones.
        RAISES (ValueError): If a rule is invalid, or a disabled rule does not exist.
        """
        warn_if_not_english(nlp, self.name, "rules")
        self._replace(rules or [])
        for rule_id in self._disabled:
            self._check_id(rule_id)

    def add_rules(self, rules: Iterable[RuleType]) -> None:
        """Add rules. On an error, none of them is added.

        rules (Iterable[RuleType]): The rules.
        RAISES (ValueError): If a rule has a missing or unknown field, an invalid pattern, or an id
            that is already used.
        """
        self._set_matcher(self.matcher, rules)

    def remove_rule(self, rule_id: str) -> None:
        """Remove a rule.

        rule_id (str): The rule's id.
        RAISES (ValueError): If there is no rule with that id.
        """
        self.matcher.remove(rule_id)
        self._disable(self._disabled - {rule_id})

    def clear(self) -> None:
        """Remove all rules."""
        self._replace([])

    def _replace(self, rules: Iterable[RuleType]) -> None:
        """Replace all rules; on an error the existing ones stay."""
        self._set_matcher(RuleMatcher(self.vocab, self.name), rules)

    def _set_matcher(self, matcher: RuleMatcher, rules: Iterable[RuleType]) -> None:
        matcher.add(rules)
        self.matcher = matcher
        compiled = matcher.compiled.items()
        self._causes = {rule_id: rule.cause for rule_id, rule in compiled if rule.cause}

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """RETURNS (bytes): The rules, and which of them are disabled."""
        parts = {
            "rules": lambda: srsly.json_dumps(self.matcher.rules),
            "disabled": lambda: srsly.json_dumps(self.disabled_rules),
        }
        return util.to_bytes(parts, exclude)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "ActorFactorMechanism":
        """Load the rules, replacing the existing ones. Disabled rules stay disabled."""
        parts = {
            "rules": lambda b: self._replace(srsly.json_loads(b)),
            "disabled": lambda b: self._disable({*self._disabled, *srsly.json_loads(b)}),
        }
        util.from_bytes(data, parts, exclude)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the rules to a folder: rules.jsonl, and the disabled ids in disabled.json."""
        parts = {
            "rules.jsonl": lambda p: srsly.write_jsonl(p, self.matcher.rules),
            "disabled.json": lambda p: srsly.write_json(p, self.disabled_rules),
        }
        util.to_disk(path, parts, exclude)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "ActorFactorMechanism":
        """Load the rules from a folder, replacing the existing ones. Disabled rules stay
        disabled."""
        parts = {
            "rules.jsonl": lambda p: self._replace(srsly.read_jsonl(p)),
            "disabled.json": lambda p: self._disable({*self._disabled, *srsly.read_json(p)}),
        }
        util.from_disk(path, parts, exclude)
        return self


def _spread(scored: Iterable[tuple[Span | None, float | None]], length: int) -> list[float]:
    """RETURNS (list[float]): For each token the score of its span, 1.0 without."""
    values = [1.0] * length
    for span, score in scored:
        if span is not None and score is not None:
            values[span.start : span.end] = [score] * (span.end - span.start)
    return values
