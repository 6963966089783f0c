"""Rules in data: validation and matching."""

import copy
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy
from spacy import util
from spacy.attrs import LOWER, POS
from spacy.errors import MatchPatternError
from spacy.matcher import Matcher, PhraseMatcher
from spacy.parts_of_speech import IDS as POS_IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from .chunk_groups import Chunk, cut_chunks, find_groups, number_sentences
from .entity_types import find_type

RuleType = dict[str, Any]
# the fields for what a rule matches: it must have exactly one
PATTERNS = ("pattern", "patterns", "phrases", "lemmas", "entities", "pos")
FIELDS = {"id", "label", *PATTERNS, "except", "ahead", "chunks", "anchor", "cause"}
MAX_AHEAD = 2  # words
CAUSES = ("behind", "ahead", "actor", "target")


class Rule(NamedTuple):
    """A compiled rule.

    label (str): The label of the spans, e.g. ACTOR.
    chunks (tuple[str, ...]): Labels of the adjacent chunks of a group to which a match is extended;
        may be empty. One with a "?" is optional.
    anchored (bool): Whether a match must end where its chunk ends.
    cause (str): For a CAUSE rule: where the cause is, one of `CAUSES`; else "".
    exceptions (frozenset[str]): Lower-cased words that a rule on universal tags leaves out.
    ahead (frozenset[int] | None): For a rule on universal tags that joins adjacent words: the tags
        of up to two words before them that belong to the match. None: each word is a match.
    """

    label: str
    chunks: tuple[str, ...]
    anchored: bool
    cause: str
    exceptions: frozenset[str]
    ahead: frozenset[int] | None = None


class Match(NamedTuple):
    """A match of a rule: the tokens from `start` to `end`, the label, and the rule's id."""

    start: int
    end: int
    label: str
    rule: str


class RuleMatcher:
    """Stores rules and finds their matches. See `ActorFactorMechanism` for the fields of a rule.

    vocab (Vocab): The pipeline's vocabulary.
    name (str): The component's name, for messages.
    """

    def __init__(self, vocab: Vocab, name: str) -> None:
        self.vocab = vocab
        self.name = name
        self.rules: list[RuleType] = []
        self.compiled: dict[str, Rule] = {}
        self.tokens = Matcher(vocab, validate=True)
        self._phrases: dict[str, PhraseMatcher] = {
            "phrases": PhraseMatcher(vocab, attr="LOWER"),
            "lemmas": PhraseMatcher(vocab, attr="LEMMA"),
        }
        self._entities: dict[str, list[str]] = {}  # the rules for each entity type
        self._pos: dict[str, list[int]] = {}  # the universal tags of each rule on these
        self._keys: dict[int, str] = {}  # the rules by the hashes that spaCy's matchers return

    def match(
        self, doc: Doc, chunks: Sequence[Chunk], entities: Sequence[Chunk], disabled: Iterable[str]
    ) -> list[Match]:
        """Match the rules.

        doc (Doc): The document. Without tags, the rules that need them match nothing.
        chunks, entities (Sequence[Chunk]): Start, end and label of each, in order.
        disabled (Iterable[str]): Ids of disabled rules.
        RETURNS (list[Match]): The matches, in text order. Each is in one sentence. Matches with
            the same label do not overlap: the longest are kept.
        """
        sentences = number_sentences(doc)
        chunks = list(cut_chunks(chunks, sentences))
        found: list[tuple[str, int, int]] = []
        keys = self._keys
        if len(self.tokens):
            matches = self.tokens(doc, allow_missing=True)
            found.extend((keys[key], start, end) for key, start, end in matches)
        for phrases in self._phrases.values():
            if len(phrases):
                found.extend((keys[key], start, end) for key, start, end in phrases(doc))
        found.extend(self._match_pos(doc, chunks, sentences))
        for start, end, label in entities:
            for one in {label, find_type(label)}:
                found.extend((rule_id, start, end) for rule_id in self._entities.get(one, ()))
        kinds = {rule.chunks for rule in self.compiled.values() if rule.chunks}
        groups = {labels: find_groups(chunks, labels, sentences) for labels in kinds}
        by_label: dict[str, list[Match]] = {}
        for rule_id, start, end in found:
            rule = self.compiled[rule_id]
            if rule.chunks:
                first = groups[rule.chunks].get(start)
                last = groups[rule.chunks].get(end - 1)
                if first is None or last is None or (rule.anchored and last[2] != end):
                    continue
                start, end = first[0], last[1]
            if rule_id not in disabled and sentences[start] == sentences[end - 1]:
                by_label.setdefault(rule.label, []).append(Match(start, end, rule.label, rule_id))
        longest: list[Match] = []
        for same in by_label.values():
            longest.extend(util.filter_spans(same))  # type: ignore[arg-type]  # needs start, end
        return sorted(longest)

    def _match_pos(
        self, doc: Doc, chunks: Sequence[Chunk], sentences: list[int]
    ) -> Iterator[tuple[str, int, int]]:
        """YIELDS (tuple[str, int, int]): The matches of words by their universal tags."""
        if not self._pos or not len(doc):
            return
        tags, words = doc.to_array([POS, LOWER]).T
        is_last = numpy.zeros(len(doc), dtype=bool)
        is_last[[end - 1 for _, end, _ in chunks]] = True
        strings = self.vocab.strings
        for rule_id, tags_of_rule in self._pos.items():
            rule = self.compiled[rule_id]
            is_match = numpy.isin(tags, tags_of_rule)
            if rule.exceptions:
                left_out = [strings[word] for word in rule.exceptions]
                is_match &= ~numpy.isin(words, numpy.asarray(left_out, dtype="uint64"))
            if rule.anchored:
                is_match &= is_last
            places = numpy.flatnonzero(is_match).tolist()
            if rule.ahead is None:
                yield from ((rule_id, i, i + 1) for i in places)
            else:
                for start, end in _join(places, tags.tolist(), rule.ahead, sentences):
                    yield rule_id, start, end

    def add(self, rules: Iterable[RuleType]) -> None:
        """Add rules. On an error, none of them is added.

        rules (Iterable[RuleType]): The rules.
        RAISES (ValueError): If a rule has a missing or unknown field, an invalid pattern, or an id
            that is already used.
        """
        rules = copy.deepcopy(list(rules))
        compiled = dict(self.compiled)
        for number, rule in enumerate(rules, 1):
            checked = self._compile(rule, number, compiled)
            compiled[rule["id"]] = checked
        for rule in rules:
            kind = _find_kinds(rule)[0]
            if kind in self._phrases:
                self._phrases[kind].add(rule["id"], self._make_phrases(rule[kind]))
            elif kind == "entities":
                for label in rule[kind]:
                    self._entities.setdefault(label, []).append(rule["id"])
            elif kind == "pos":
                self._pos[rule["id"]] = [POS_IDS[tag] for tag in rule[kind]]
            else:
                self.tokens.add(rule["id"], _list_patterns(rule), greedy="LONGEST")
        self.compiled = compiled
        self._keys = {self.vocab.strings.add(rule_id): rule_id for rule_id in compiled}
        self.rules.extend(rules)

    def remove(self, rule_id: str) -> None:
        """Remove a rule.

        rule_id (str): The rule's id.
        RAISES (ValueError): If there is no rule with that id.
        """
        if rule_id not in self.compiled:
            known = ", ".join(self.compiled)
            raise ValueError(f"'{self.name}' has no rule '{rule_id}', only {known}")
        if rule_id in self.tokens:
            self.tokens.remove(rule_id)
        for phrases in self._phrases.values():
            if rule_id in phrases:
                phrases.remove(rule_id)
        self._pos.pop(rule_id, None)
        for rule_ids in self._entities.values():
            rule_ids[:] = [one for one in rule_ids if one != rule_id]
        del self.compiled[rule_id]
        self.rules = [rule for rule in self.rules if rule["id"] != rule_id]

    def _compile(self, rule: RuleType, number: int, taken: dict[str, Rule]) -> Rule:
        if not isinstance(rule, dict):
            raise ValueError(f"rule {number} of '{self.name}' is not a dictionary: {rule!r}")
        where = f"rule {number} ('{rule.get('id', 'without an id')}') of '{self.name}'"
        missing, unknown = sorted({"id", "label"} - set(rule)), sorted(set(rule) - FIELDS)
        if missing or unknown:
            lacks, has = f"lacks {', '.join(missing)}", f"has unknown fields: {', '.join(unknown)}"
            fields = ", ".join(sorted(FIELDS))
            raise ValueError(f"{where} {lacks if missing else has}. The fields are {fields}.")
        kinds = _find_kinds(rule)
        if len(kinds) != 1:
            raise ValueError(f"{where} needs one of {', '.join(PATTERNS)}, and only one")
        for field in ("id", "label"):
            if not isinstance(rule[field], str) or not rule[field]:
                raise ValueError(f"{where}: '{field}' must be a non-empty string")
        if rule["id"] in taken:
            raise ValueError(f"{where}: the id is already used. Remove that rule first.")
        chunks = rule.get("chunks", [])
        if not _are_texts(chunks):
            raise ValueError(f"{where}: 'chunks' must be a list of labels")
        if rule.get("anchor", "end") != "end" or ("anchor" in rule and not chunks):
            raise ValueError(f"{where}: 'anchor' must be \"end\", and needs 'chunks'")
        try:
            if kinds[0] in ("phrases", "lemmas", "entities", "pos"):
                self._make_phrases(rule[kinds[0]])
                unknown = [tag for tag in rule.get("pos", ()) if tag not in POS_IDS]
                if unknown:
                    raise ValueError(f"there is no universal tag '{unknown[0]}'")
            else:
                Matcher(self.vocab, validate=True).add("rule", _list_patterns(rule))
        except (MatchPatternError, ValueError, TypeError) as error:
            reason = " ".join(str(error).split())
            raise ValueError(f"{where}: the pattern is not valid: {reason}") from error
        cause = rule.get("cause", "")
        if (rule["label"] == "CAUSE") != bool(cause) or (cause and cause not in CAUSES):
            places = ", ".join(CAUSES)
            raise ValueError(
                f"{where}: a rule with the label CAUSE, and no other, needs 'cause': {places}"
            )
        exceptions = rule.get("except", [])
        if exceptions and kinds != ["pos"] or not _are_texts(exceptions):
            raise ValueError(f"{where}: 'except' must be a list of words, and needs 'pos'")
        ahead = rule.get("ahead")
        if ahead is not None:
            known = _are_texts(ahead) and all(tag in POS_IDS for tag in ahead)
            if not known or kinds != ["pos"]:
                raise ValueError(
                    f"{where}: 'ahead' must be a list of universal tags, and needs 'pos'"
                )
            ahead = frozenset(POS_IDS[tag] for tag in ahead)
        left_out = frozenset(exceptions)
        return Rule(rule["label"], tuple(chunks), "anchor" in rule, cause, left_out, ahead)

    def _make_phrases(self, phrases: Any) -> list[Doc]:
        if not _are_texts(phrases) or not phrases or not all(text.split() for text in phrases):
            raise ValueError("it must be a list of non-empty strings")
        parts = [text.split() for text in phrases]
        return [Doc(self.vocab, words=words, lemmas=words) for words in parts]


def _find_kinds(rule: RuleType) -> list[str]:
    return [kind for kind in PATTERNS if kind in rule]


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _list_patterns(rule: RuleType) -> list[list[dict[str, Any]]]:
    return rule["patterns"] if "patterns" in rule else [rule["pattern"]]


def _join(
    places: list[int], tags: list[int], ahead: frozenset[int], sentences: list[int]
) -> Iterator[tuple[int, int]]:
    """YIELDS (tuple[int, int]): The runs of adjacent tokens of a sentence, with up to two tokens
    before them that have one of the tags `ahead`."""
    for i, start in enumerate(places):
        sentence = sentences[start]
        if i and places[i - 1] == start - 1 and sentences[start - 1] == sentence:
            continue
        end = start + 1
        while i + 1 < len(places) and places[i + 1] == end and sentences[end] == sentence:
            i, end = i + 1, end + 1
        first = start
        lowest = max(0, start - MAX_AHEAD)
        while first > lowest and tags[first - 1] in ahead and sentences[first - 1] == sentence:
            first -= 1
        yield first, end
