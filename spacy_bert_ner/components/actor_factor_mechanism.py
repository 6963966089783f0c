"""The component `actor_factor_mechanism`: rules over tags, chunks and entities, written to `doc.spans["sc"]`."""

import copy
import warnings
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple, Union

import srsly
from spacy import util
from spacy.errors import MatchPatternError
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

RuleType = Dict[str, Any]
CHUNKS_KEY = "chunks"
FIELDS = {"id", "label", "pattern", "chunks", "anchor"}


class Rule(NamedTuple):
    """A rule as it is applied.

    label (str): The label of the spans, e.g. ACTOR.
    chunks (Tuple[str, ...]): Labels of adjacent chunks that make a group to which a match grows; may be empty.
    anchored (bool): Whether a match must end where its group ends.
    """

    label: str
    chunks: Tuple[str, ...]
    anchored: bool


def make_actor_factor_mechanism(nlp: Language, name: str, spans_key: str) -> "ActorFactorMechanism":
    """Create the component, without rules: they come from `initialize`, `add_rules` or `from_disk`."""
    return ActorFactorMechanism(nlp, name, spans_key=spans_key)


class ActorFactorMechanism(Pipe):
    """Find actors, factors and mechanisms by rules. A rule is a dictionary:

    id (str): Its name, which becomes the span's id.
    label (str): ACTOR, FACTOR, MECHANISM, or another.
    pattern (List[dict]): A token pattern of `spacy.matcher.Matcher`.
    chunks (List[str]): Optional: labels of adjacent base chunks, e.g. ["VP", "PRT"]. The match then grows to the
        whole groups of these chunks in which it begins and ends, and is dropped if it is in none.
    anchor (str): Optional, "end": the match must end at the last token of its group, as the head of a noun group does.

    Spans of the same label do not overlap (the longest stay); spans of different labels may.
    """

    def __init__(
        self, nlp: Language, name: str = "actor_factor_mechanism", *, spans_key: str = "sc"
    ) -> None:
        self.vocab = nlp.vocab
        self.name = name
        self.spans_key = spans_key
        self.clear()

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a document.

        doc (Doc): The document.
        RETURNS (Doc): The same, with `doc.spans[spans_key]` set.
        """
        try:
            self.set_annotations(doc, self.match(doc))
        except Exception as error:
            self.get_error_handler()(self.name, self, [doc], error)
        return doc

    def match(self, doc: Doc) -> List[Span]:
        """Apply the rules.

        doc (Doc): The document, which is not changed. Where it lacks tags, chunks or entities, the rules about them
            find nothing.
        RETURNS (List[Span]): The spans, by position. The span's id is the rule's.
        """
        if not self._rules:
            warnings.warn(
                f"'{self.name}' has no rules. Add some with add_rules(), or in the config under "
                f"[initialize.components.{self.name}.rules].",
                stacklevel=2,
            )
            return []
        groups = {
            rule.chunks: find_groups(doc, rule.chunks)
            for rule in self._compiled.values()
            if rule.chunks
        }
        found: Dict[str, List[Span]] = {}
        for key, start, end in self.matcher(doc, allow_missing=True):
            rule_id = self.vocab.strings[key]
            rule = self._compiled[rule_id]
            if rule.chunks:
                first = groups[rule.chunks].get(start)
                last = groups[rule.chunks].get(end - 1)
                if first is None or last is None or (rule.anchored and last[1] != end):
                    continue
                start, end = first[0], last[1]
            span = Span(doc, start, end, label=rule.label, span_id=rule_id)
            found.setdefault(rule.label, []).append(span)
        return sorted(span for spans in found.values() for span in util.filter_spans(spans))

    def set_annotations(self, doc: Doc, spans: Iterable[Span]) -> None:
        """Write the spans to `doc.spans[spans_key]`, in place of what was there."""
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=list(spans))

    @property
    def labels(self) -> Tuple[str, ...]:
        """RETURNS (Tuple[str, ...]): The labels that the rules give."""
        return tuple(sorted({rule["label"] for rule in self._rules}))

    @property
    def rules(self) -> List[RuleType]:
        """RETURNS (List[RuleType]): The rules, in the order in which they were added."""
        return copy.deepcopy(self._rules)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Optional[Language] = None,
        rules: Optional[Iterable[RuleType]] = None,
    ) -> None:
        """Take the rules from the config, section [initialize.components.actor_factor_mechanism].

        get_examples (Callable[[], Iterable[Example]]): Not used.
        nlp (Optional[Language]): Not used.
        rules (Optional[Iterable[RuleType]]): The rules, which replace those there are.
        """
        self._replace(rules or [])

    def add_rules(self, rules: Iterable[RuleType]) -> None:
        """Add rules. Either all of them are added or, on an error, none.

        rules (Iterable[RuleType]): The rules.
        RAISES (ValueError): If a rule lacks a field, has an unknown one, a broken pattern, or an id that is taken.
        """
        rules = copy.deepcopy(list(rules))
        compiled = dict(self._compiled)
        for number, rule in enumerate(rules, 1):
            checked = self._compile(rule, number, compiled)
            compiled[rule["id"]] = checked
        for rule in rules:
            self.matcher.add(rule["id"], [rule["pattern"]], greedy="LONGEST")
        self._compiled = compiled
        self._rules.extend(rules)

    def remove_rule(self, rule_id: str) -> None:
        """Remove a rule.

        rule_id (str): Its id.
        RAISES (ValueError): If there is none of that id.
        """
        if rule_id not in self._compiled:
            raise ValueError(
                f"'{self.name}' has no rule '{rule_id}', only {', '.join(self._compiled)}"
            )
        self.matcher.remove(rule_id)
        del self._compiled[rule_id]
        self._rules = [rule for rule in self._rules if rule["id"] != rule_id]

    def clear(self) -> None:
        """Remove all rules."""
        self._rules: List[RuleType] = []
        self._compiled: Dict[str, Rule] = {}
        self.matcher = Matcher(self.vocab, validate=True)

    def _compile(self, rule: RuleType, number: int, taken: Dict[str, Rule]) -> Rule:
        if not isinstance(rule, dict):
            raise ValueError(f"rule {number} of '{self.name}' is not a dictionary: {rule!r}")
        where = f"rule {number} ('{rule.get('id', 'without an id')}') of '{self.name}'"
        missing = {"id", "label", "pattern"} - set(rule)
        if missing or set(rule) - FIELDS:
            problem = (
                f"lacks {', '.join(sorted(missing))}"
                if missing
                else f"has unknown fields: {', '.join(sorted(set(rule) - FIELDS))}"
            )
            raise ValueError(f"{where} {problem}. The fields are {', '.join(sorted(FIELDS))}.")
        for field in ("id", "label"):
            if not isinstance(rule[field], str) or not rule[field]:
                raise ValueError(f"{where}: '{field}' must be a text that is not empty")
        if rule["id"] in taken:
            raise ValueError(f"{where}: the id is taken. Remove that rule first.")
        chunks = rule.get("chunks", [])
        if not isinstance(chunks, list) or not all(isinstance(label, str) for label in chunks):
            raise ValueError(f"{where}: 'chunks' must be a list of labels")
        if rule.get("anchor", "end") != "end" or ("anchor" in rule and not chunks):
            raise ValueError(f"{where}: 'anchor' must be \"end\", and needs 'chunks'")
        try:
            Matcher(self.vocab, validate=True).add("rule", [rule["pattern"]])
        except (MatchPatternError, ValueError, TypeError) as error:
            reason = " ".join(str(error).split())
            raise ValueError(f"{where}: the pattern is not valid: {reason}") from error
        return Rule(rule["label"], tuple(chunks), "anchor" in rule)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """RETURNS (bytes): The rules."""
        return util.to_bytes({"rules": lambda: srsly.json_dumps(self._rules)}, exclude)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "ActorFactorMechanism":
        """Load the rules, in place of those there are."""
        util.from_bytes(data, {"rules": lambda b: self._replace(srsly.json_loads(b))}, exclude)
        return self

    def to_disk(self, path: Union[str, Path], *, exclude: Iterable[str] = ()) -> None:
        """Save the rules to a folder, as rules.jsonl."""
        util.to_disk(path, {"rules.jsonl": lambda p: srsly.write_jsonl(p, self._rules)}, exclude)

    def from_disk(
        self, path: Union[str, Path], *, exclude: Iterable[str] = ()
    ) -> "ActorFactorMechanism":
        """Load the rules from a folder, in place of those there are."""
        util.from_disk(path, {"rules.jsonl": lambda p: self._replace(srsly.read_jsonl(p))}, exclude)
        return self

    def _replace(self, rules: Iterable[RuleType]) -> None:
        before = self._rules
        self.clear()
        try:
            self.add_rules(rules)
        except ValueError:
            self.add_rules(before)
            raise


def find_groups(doc: Doc, labels: Sequence[str]) -> Dict[int, Tuple[int, int]]:
    """Find the groups of adjacent chunks with these labels.

    doc (Doc): The document; its chunks are in doc.spans["chunks"].
    labels (Sequence[str]): The chunk labels of a group, in order.
    RETURNS (Dict[int, Tuple[int, int]]): For each token in a group the group's first token and the one after its last.
    """
    chunks = sorted(doc.spans.get(CHUNKS_KEY, ()))
    groups = {}
    for i in range(len(chunks) - len(labels) + 1):
        group = chunks[i : i + len(labels)]
        if all(chunk.label_ == label for chunk, label in zip(group, labels)) and all(
            left.end == right.start for left, right in zip(group, group[1:])
        ):
            borders = (group[0].start, group[-1].end)
            groups.update((token, borders) for token in range(*borders))
    return groups


# A packaged model brings its own copy of this file: where the package is installed too, the first of the two registers.
if not Language.has_factory("actor_factor_mechanism"):
    Language.factory(
        "actor_factor_mechanism",
        assigns=["doc.spans"],
        requires=["token.tag", "token.pos", "doc.ents", "doc.spans"],
        default_config={"spans_key": "sc"},
    )(make_actor_factor_mechanism)
