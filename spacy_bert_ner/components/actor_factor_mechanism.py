"""The component `actor_factor_mechanism`: spans and frames by rules over tags, chunks and entities, in `doc.spans["sc"]`."""

import copy
import warnings
from pathlib import Path
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
    Union,
)

import srsly
from spacy import util
from spacy.errors import MatchPatternError
from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example
from spacy.util import registry

RuleType = Dict[str, Any]
CHUNKS_KEY = "chunks"
# what a rule matches: one of these
PATTERNS = ("pattern", "patterns", "phrases", "lemmas")
FIELDS = {"id", "label", *PATTERNS, "chunks", "anchor", "cause"}
# what frames are read with: nouns that name what is done (EVENT) or happens (OCCURRENCE), and cues of causes; these are no spans
HELPERS = {"EVENT", "OCCURRENCE", "CAUSE"}
CAUSES = ("behind", "ahead", "actor", "target")


class Rule(NamedTuple):
    """A rule as it is applied.

    label (str): The label of the spans, e.g. ACTOR.
    chunks (Tuple[str, ...]): Labels of adjacent chunks that make a group to which a match grows; may be empty.
    anchored (bool): Whether a match must end where its group ends.
    cause (str): Of a CAUSE rule: where the cause is, one of `CAUSES`; else "".
    """

    label: str
    chunks: Tuple[str, ...]
    anchored: bool
    cause: str


def make_actor_factor_mechanism(
    nlp: Language,
    name: str,
    spans_key: str,
    disabled_rules: List[str],
    scorer: Optional[Callable],
) -> "ActorFactorMechanism":
    """Create the component, without rules of its own: they come from `initialize`, `add_rules` or `from_disk`."""
    return ActorFactorMechanism(
        nlp, name, spans_key=spans_key, disabled_rules=disabled_rules, scorer=scorer
    )


class ActorFactorMechanism(Pipe):
    """Find actors, factors and mechanisms by rules, and read frames: who does what to whom. A rule is a dictionary:

    id (str): Its name, which becomes the span's id.
    label (str): ACTOR, FACTOR, MECHANISM, or another. Three labels make no spans, they serve the frames: EVENT, a noun that names what is done
        (destruction), OCCURRENCE, one for what happens (collapse), and CAUSE, a cue of cause and effect.
    pattern (List[dict]): A token pattern of `spacy.matcher.Matcher`. Or, instead, patterns (List[List[dict]]): several; phrases
        (List[str]): words in small letters; lemmas (List[str]): words by their lemmas. The last two are much faster.
    chunks (List[str]): Optional: labels of adjacent base chunks, e.g. ["VP", "PRT"]. The match then grows to the
        whole groups of these chunks in which it begins and ends, and is dropped if it is in none.
    anchor (str): Optional, "end": the match must end at the last token of its group, as the head of a noun group does.
    cause (str): Of CAUSE rules: where the cause is: "behind" the cue (because), "ahead" of it (therefore), the "actor" of the
        verb (lead to) or its "target" (result from).

    Spans of the same label do not overlap (the longest stay); spans of different labels may.

    Frames are read by rules that are code; `code_rules` lists them. Rules of both kinds can be switched off by their ids.

    disabled_rules (Iterable[str]): Ids of rules that are switched off.
    scorer (Optional[Callable]): Of spans and frames.
    """

    def __init__(
        self,
        nlp: Language,
        name: str = "actor_factor_mechanism",
        *,
        spans_key: str = "sc",
        disabled_rules: Iterable[str] = (),
        scorer: Optional[Callable] = None,
    ) -> None:
        self.vocab = nlp.vocab
        self.name = name
        self.spans_key = spans_key
        self.scorer = scorer
        self._make_reader = registry.misc.get("spacy_bert_ner.FrameReader.v1")
        registry.misc.get("spacy_bert_ner.install_frames.v1")()
        self._warned: Set[str] = set()
        self.clear()
        self._disable(disabled_rules)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a document.

        doc (Doc): The document.
        RETURNS (Doc): The same, with `doc.spans[spans_key]` set, and the frames in its `attrs`.
        """
        try:
            spans = self.match(doc)
            self.set_annotations(doc, spans, self.read(doc, spans))
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
            self._warn(
                f"'{self.name}' has no rules. Add some with add_rules(), or in the config under "
                f"[initialize.components.{self.name}.rules]."
            )
            return []
        chunks = sorted((c.start, c.end, c.label_) for c in doc.spans.get(CHUNKS_KEY, ()))
        kinds = {rule.chunks for rule in self._compiled.values() if rule.chunks}
        groups = {labels: find_groups(chunks, labels) for labels in kinds}
        found: Dict[str, List[Span]] = {}
        matches = self.matcher(doc, allow_missing=True) if len(self.matcher) else []
        for matcher in self._phrase_matchers.values():
            matches += matcher(doc) if len(matcher) else []
        for key, start, end in matches:
            rule_id = self.vocab.strings[key]
            if rule_id in self._disabled:
                continue
            rule = self._compiled[rule_id]
            if rule.chunks:
                first = groups[rule.chunks].get(start)
                last = groups[rule.chunks].get(end - 1)
                if first is None or last is None or (rule.anchored and last[1] != end):
                    continue
                start, end = first[0], last[1]
            span = Span(doc, start, end, label=rule.label, span_id=rule_id)
            found.setdefault(rule.label, []).append(span)
        spans = [span for group in found.values() for span in util.filter_spans(group)]
        return sorted(spans, key=lambda span: (span.start, span.end))

    def read(self, doc: Doc, spans: List[Span]) -> Dict[str, List[Dict[str, Any]]]:
        """Read frames.

        doc (Doc): The document, which is not changed. Without tags there are no frames.
        spans (List[Span]): What `match` returned.
        RETURNS (Dict[str, List[Dict[str, Any]]]): "frames" and "links": plain dictionaries.
        """
        if len(doc) and not doc.has_annotation("TAG"):
            self._warn(
                f"'{self.name}' finds no frames: the document has no tags. Put a tagger before it."
            )
            return {"frames": [], "links": []}
        causes = {rule_id: rule.cause for rule_id, rule in self._compiled.items() if rule.cause}
        return self._reader(doc, spans, causes)._asdict()

    def set_annotations(
        self, doc: Doc, spans: Iterable[Span], reading: Dict[str, List[Dict[str, Any]]]
    ) -> None:
        """Write spans and frames to `doc.spans[spans_key]`, in place of what was there."""
        spans = [span for span in spans if span.label_ not in HELPERS]
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans, attrs=reading)

    def score(self, examples: Iterable[Example], **kwargs: Any) -> Dict[str, Any]:
        """RETURNS (Dict[str, Any]): What the scorer says of spans and frames; {} without one."""
        return self.scorer(examples, spans_key=self.spans_key, **kwargs) if self.scorer else {}

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            warnings.warn(message, stacklevel=4)

    @property
    def labels(self) -> Tuple[str, ...]:
        """RETURNS (Tuple[str, ...]): The labels of the spans that the rules give."""
        return tuple(sorted({rule["label"] for rule in self._rules} - HELPERS))

    @property
    def rules(self) -> List[RuleType]:
        """RETURNS (List[RuleType]): The rules, in the order in which they were added."""
        return copy.deepcopy(self._rules)

    @property
    def code_rules(self) -> Dict[str, str]:
        """RETURNS (Dict[str, str]): The rules that are code: for each id an example."""
        return dict(self._make_reader.RULES)

    @property
    def disabled_rules(self) -> Tuple[str, ...]:
        """RETURNS (Tuple[str, ...]): The ids of the rules that are switched off."""
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
        known = [*self._compiled, *self._make_reader.RULES]
        if rule_id not in known:
            raise ValueError(f"'{self.name}' has no rule '{rule_id}', only {', '.join(known)}")

    def _disable(self, rule_ids: Iterable[str]) -> None:
        self._disabled = frozenset(rule_ids)
        self._reader = self._make_reader(self._disabled)

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
        RAISES (ValueError): If a rule is not valid, or one that does not exist is switched off.
        """
        self._replace(rules or [])
        for rule_id in self._disabled:
            self._check_id(rule_id)

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
            kind = next(kind for kind in PATTERNS if kind in rule)
            if kind in self._phrase_matchers:
                self._phrase_matchers[kind].add(rule["id"], self._make_phrases(rule[kind]))
            else:
                self.matcher.add(rule["id"], _list_patterns(rule), greedy="LONGEST")
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
        for matcher in (self.matcher, *self._phrase_matchers.values()):
            if rule_id in matcher:
                matcher.remove(rule_id)
        del self._compiled[rule_id]
        self._rules = [rule for rule in self._rules if rule["id"] != rule_id]
        self._disable(self._disabled - {rule_id})

    def clear(self) -> None:
        """Remove all rules."""
        self._rules: List[RuleType] = []
        self._compiled: Dict[str, Rule] = {}
        self.matcher = Matcher(self.vocab, validate=True)
        self._phrase_matchers = {
            "phrases": PhraseMatcher(self.vocab, attr="LOWER"),
            "lemmas": PhraseMatcher(self.vocab, attr="LEMMA"),
        }

    def _compile(self, rule: RuleType, number: int, taken: Dict[str, Rule]) -> Rule:
        if not isinstance(rule, dict):
            raise ValueError(f"rule {number} of '{self.name}' is not a dictionary: {rule!r}")
        where = f"rule {number} ('{rule.get('id', 'without an id')}') of '{self.name}'"
        missing = {"id", "label"} - set(rule)
        if missing or set(rule) - FIELDS:
            problem = (
                f"lacks {', '.join(sorted(missing))}"
                if missing
                else f"has unknown fields: {', '.join(sorted(set(rule) - FIELDS))}"
            )
            raise ValueError(f"{where} {problem}. The fields are {', '.join(sorted(FIELDS))}.")
        kinds = [kind for kind in PATTERNS if kind in rule]
        if len(kinds) != 1:
            raise ValueError(f"{where} needs one of {', '.join(PATTERNS)}, and only one")
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
            if kinds[0] in self._phrase_matchers:
                self._make_phrases(rule[kinds[0]])
            else:
                Matcher(self.vocab, validate=True).add("rule", _list_patterns(rule))
        except (MatchPatternError, ValueError, TypeError) as error:
            reason = " ".join(str(error).split())
            raise ValueError(f"{where}: the pattern is not valid: {reason}") from error
        cause = rule.get("cause", "")
        if (rule["label"] == "CAUSE") != bool(cause) or (cause and cause not in CAUSES):
            raise ValueError(
                f"{where}: a rule with the label CAUSE, and no other, needs 'cause': {', '.join(CAUSES)}"
            )
        return Rule(rule["label"], tuple(chunks), "anchor" in rule, cause)

    def _make_phrases(self, phrases: Any) -> List[Doc]:
        texts = isinstance(phrases, list) and all(isinstance(text, str) for text in phrases)
        if not texts or not phrases or not all(text.split() for text in phrases):
            raise ValueError("it must be a list of texts that are not empty")
        parts = [text.split() for text in phrases]
        return [Doc(self.vocab, words=words, lemmas=words) for words in parts]

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """RETURNS (bytes): The rules, and which are switched off."""
        parts = {
            "rules": lambda: srsly.json_dumps(self._rules),
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

    def to_disk(self, path: Union[str, Path], *, exclude: Iterable[str] = ()) -> None:
        """Save the rules to a folder, as rules.jsonl, and which are switched off."""
        parts = {
            "rules.jsonl": lambda p: srsly.write_jsonl(p, self._rules),
            "disabled.json": lambda p: srsly.write_json(p, self.disabled_rules),
        }
        util.to_disk(path, parts, exclude)

    def from_disk(
        self, path: Union[str, Path], *, exclude: Iterable[str] = ()
    ) -> "ActorFactorMechanism":
        """Load the rules from a folder, in place of those there are. What was switched off stays so."""
        parts = {
            "rules.jsonl": lambda p: self._replace(srsly.read_jsonl(p)),
            "disabled.json": lambda p: self._disable({*self._disabled, *srsly.read_json(p)}),
        }
        util.from_disk(path, parts, exclude)
        return self

    def _replace(self, rules: Iterable[RuleType]) -> None:
        before = self._rules
        self.clear()
        try:
            self.add_rules(rules)
        except ValueError:
            self.add_rules(before)
            raise


def _list_patterns(rule: RuleType) -> List[List[Dict[str, Any]]]:
    return rule["patterns"] if "patterns" in rule else [rule["pattern"]]


def find_groups(
    chunks: List[Tuple[int, int, str]], labels: Sequence[str]
) -> Dict[int, Tuple[int, int]]:
    """Find the groups of adjacent chunks with these labels.

    chunks (List[Tuple[int, int, str]]): Start, end and label of each chunk of a document, in order.
    labels (Sequence[str]): The chunk labels of a group, in order.
    RETURNS (Dict[int, Tuple[int, int]]): For each token in a group the group's first token and the one after its last.
    """
    groups = {}
    for i, (start, end, label) in enumerate(chunks):
        if label != labels[0]:
            continue
        for following in labels[1:]:
            i += 1
            if i == len(chunks) or chunks[i][0] != end or chunks[i][2] != following:
                break
            end = chunks[i][1]
        else:
            group = (start, end)
            for token in range(start, end):
                groups[token] = group
    return groups


# A packaged model brings its own copy of this file: where the package is installed too, the first of the two registers.
if not Language.has_factory("actor_factor_mechanism"):
    Language.factory(
        "actor_factor_mechanism",
        assigns=["doc.spans"],
        requires=["token.tag", "token.pos", "doc.ents", "doc.spans"],
        default_config={
            "spans_key": "sc",
            "disabled_rules": [],
            "scorer": {"@scorers": "spacy_bert_ner.frame_scorer.v1"},
        },
    )(make_actor_factor_mechanism)
