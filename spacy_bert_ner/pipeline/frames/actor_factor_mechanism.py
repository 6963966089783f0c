"""The component `actor_factor_mechanism`: spans and frames by rules over tags, chunks and entities,
in `doc.spans["sc"]`."""

import copy
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import srsly
from spacy import util
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

from .frame_reader import FrameReader
from .records import install_frames
from .rules import RuleMatcher

RuleType = dict[str, Any]
CHUNKS_KEY = "chunks"
# what frames are read with: nouns that name what is done (EVENT) or happens (OCCURRENCE), and cues
# of causes; these are no spans
HELPERS = {"EVENT", "OCCURRENCE", "CAUSE"}


def make_actor_factor_mechanism(
    nlp: Language,
    name: str,
    spans_key: str,
    disabled_rules: list[str],
    scorer: Callable | None,
) -> "ActorFactorMechanism":
    """Create the component, without rules of its own: they come from `initialize`, `add_rules` or
    `from_disk`."""
    return ActorFactorMechanism(
        nlp, name, spans_key=spans_key, disabled_rules=disabled_rules, scorer=scorer
    )


class ActorFactorMechanism(Pipe):
    """Find actors, factors and mechanisms by rules, and read frames: who does what to whom. A rule
    is a dictionary:

    id (str): Its name, which becomes the span's id.
    label (str): ACTOR, FACTOR, MECHANISM, or another. Three labels make no spans, they serve the
        frames: EVENT, a noun that names what is done (destruction), OCCURRENCE, one for what
        happens (collapse), and CAUSE, a cue of cause and effect.
    pattern (list[dict]): A token pattern of `spacy.matcher.Matcher`. Or, instead, patterns
        (list[list[dict]]): several; phrases (list[str]): words in small letters; lemmas
        (list[str]): words by their lemmas; entities (list[str]): types; pos (list[str]): single
        words by universal tags, without those of except (list[str]). All but the first two are much
        faster.
    chunks (list[str]): Optional: labels of adjacent base chunks, e.g. ["VP", "PRT?"]; one with a
        "?" may be missing. The match then grows to the whole groups of these chunks in which it
        begins and ends, and is dropped if it is in none.
    anchor (str): Optional, "end": the match must end at the last token of its chunk, as the head of
        a noun group does.
    cause (str): Of CAUSE rules: where the cause is: "behind" the cue (because), "ahead" of it
        (therefore), the "actor" of the verb (lead to) or its "target" (result from).

    Spans of the same label do not overlap (the longest stay); spans of different labels may.

    Frames are read by rules that are code; `code_rules` lists them. Rules of both kinds can be
    switched off by their ids.

    disabled_rules (Iterable[str]): Ids of rules that are switched off.
    scorer (Callable | None): Of spans and frames.
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
        self._warned: set[str] = set()
        self.clear()
        self._disable(disabled_rules)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a document.

        doc (Doc): The document.
        RETURNS (Doc): The same, with `doc.spans[spans_key]` set, and the frames in its `attrs`.
        """
        try:
            self.set_annotations(doc, self.predict(doc))
        except Exception as error:
            self.get_error_handler()(self.name, self, [doc], error)
        return doc

    def predict(self, doc: Doc) -> dict[str, list[Any]]:
        """Apply the rules.

        doc (Doc): The document, which is not changed. Where it lacks tags, chunks or entities, the
            rules about them find nothing; without tags there are no frames.
        RETURNS (dict[str, list[Any]]): "spans": (start, end, label, the rule's id), by position.
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
        chunks = sorted((c.start, c.end, c.label_) for c in doc.spans.get(CHUNKS_KEY, ()))
        entities = [(ent.start, ent.end, ent.label_) for ent in doc.ents]
        matches = self.matcher.match(doc, chunks, entities, self._disabled)
        reading = self._reader.read(doc, chunks, entities, matches, self._causes)
        spans = [match for match in matches if match.label not in HELPERS]
        return {"spans": spans, **reading._asdict()}

    def set_annotations(self, doc: Doc, found: dict[str, list[Any]]) -> None:
        """Write what `predict` has found to `doc.spans[spans_key]`, in place of what was there: the
        spans, and in `attrs` the frames and links."""
        spans = [
            Span(doc, start, end, label, span_id=rule) for start, end, label, rule in found["spans"]
        ]
        attrs = {key: found[key] for key in ("frames", "links")}
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans, attrs=attrs)

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """RETURNS (dict[str, Any]): What the scorer says of spans and frames; {} without one."""
        return self.scorer(examples, spans_key=self.spans_key, **kwargs) if self.scorer else {}

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            warnings.warn(message, stacklevel=4)

    @property
    def labels(self) -> tuple[str, ...]:
        """RETURNS (tuple[str, ...]): The labels of the spans that the rules give."""
        return tuple(sorted({rule["label"] for rule in self.matcher.rules} - HELPERS))

    @property
    def rules(self) -> list[RuleType]:
        """RETURNS (list[RuleType]): The rules, in the order in which they were added."""
        return copy.deepcopy(self.matcher.rules)

    @property
    def code_rules(self) -> dict[str, str]:
        """RETURNS (dict[str, str]): The rules that are code: for each id an example."""
        return dict(FrameReader.RULES)

    @property
    def disabled_rules(self) -> tuple[str, ...]:
        """RETURNS (tuple[str, ...]): The ids of the rules that are switched off."""
        return tuple(sorted(self._disabled))

    def disable_rule(self, rule_id: str) -> None:
        """Switch off a rule, in code or data.

        rule_id (str): Its id, as it stands in `frame.rules` or `span.id_`.
        RAISES (ValueError): If there is none of that id.
        """
        self._check_id(rule_id)
        self._disable(self._disabled | {rule_id})

    def enable_rule(self, rule_id: str) -> None:
        """Switch on a rule that is switched off.

        RAISES (ValueError): If it is not.
        """
        if rule_id not in self._disabled:
            raise ValueError(f"the rule '{rule_id}' of '{self.name}' is not switched off")
        self._disable(self._disabled - {rule_id})

    def _check_id(self, rule_id: str) -> None:
        known = [*self.matcher.compiled, *FrameReader.RULES]
        if rule_id not in known:
            raise ValueError(f"'{self.name}' has no rule '{rule_id}', only {', '.join(known)}")

    def _disable(self, rule_ids: Iterable[str]) -> None:
        self._disabled = frozenset(rule_ids)
        self._reader = FrameReader(self._disabled)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        rules: Iterable[RuleType] | None = None,
    ) -> None:
        """Take the rules from the config, section [initialize.components.actor_factor_mechanism].

        get_examples (Callable[[], Iterable[Example]]): Not used.
        nlp (Language | None): Not used.
        rules (Iterable[RuleType] | None): The rules, which replace those there are.
        RAISES (ValueError): If a rule is not valid, or one that does not exist is switched off.
        """
        self._replace(rules or [])
        for rule_id in self._disabled:
            self._check_id(rule_id)

    def add_rules(self, rules: Iterable[RuleType]) -> None:
        """Add rules. Either all of them are added or, on an error, none.

        rules (Iterable[RuleType]): The rules.
        RAISES (ValueError): If a rule lacks a field, has an unknown one, a broken pattern, or an id
            that is taken.
        """
        self._set_matcher(self.matcher, rules)

    def remove_rule(self, rule_id: str) -> None:
        """Remove a rule.

        rule_id (str): Its id.
        RAISES (ValueError): If there is none of that id.
        """
        self.matcher.remove(rule_id)
        self._disable(self._disabled - {rule_id})

    def clear(self) -> None:
        """Remove all rules."""
        self._replace([])

    def _replace(self, rules: Iterable[RuleType]) -> None:
        """Put rules in place of those there are; on an error these stay."""
        self._set_matcher(RuleMatcher(self.vocab, self.name), rules)

    def _set_matcher(self, matcher: RuleMatcher, rules: Iterable[RuleType]) -> None:
        matcher.add(rules)
        self.matcher = matcher
        compiled = matcher.compiled.items()
        self._causes = {rule_id: rule.cause for rule_id, rule in compiled if rule.cause}

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """RETURNS (bytes): The rules, and which are switched off."""
        parts = {
            "rules": lambda: srsly.json_dumps(self.matcher.rules),
            "disabled": lambda: srsly.json_dumps(self.disabled_rules),
        }
        return util.to_bytes(parts, exclude)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "ActorFactorMechanism":
        """Load the rules, in place of those there are. What was switched off stays so."""
        parts = {
            "rules": lambda b: self._replace(srsly.json_loads(b)),
            "disabled": lambda b: self._disable({*self._disabled, *srsly.json_loads(b)}),
        }
        util.from_bytes(data, parts, exclude)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the rules to a folder, as rules.jsonl, and which are switched off."""
        parts = {
            "rules.jsonl": lambda p: srsly.write_jsonl(p, self.matcher.rules),
            "disabled.json": lambda p: srsly.write_json(p, self.disabled_rules),
        }
        util.to_disk(path, parts, exclude)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "ActorFactorMechanism":
        """Load the rules from a folder, in place of those there are. What was switched off stays
        so."""
        parts = {
            "rules.jsonl": lambda p: self._replace(srsly.read_jsonl(p)),
            "disabled.json": lambda p: self._disable({*self._disabled, *srsly.read_json(p)}),
        }
        util.from_disk(path, parts, exclude)
        return self
