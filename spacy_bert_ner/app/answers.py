"""Questions answered from frames: only words of the texts, each answer with its sentences."""

import re
from collections import Counter
from typing import Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from spacy.tokens import Doc, Span

from spacy_bert_ner.app.matching import (
    Match,
    find_places,
    find_times,
    goes_on,
    has_part,
    has_run,
    holds,
    is_in,
    list_spans,
    match_clauses,
    match_predicates,
    overlap,
    sort_matches,
    split_groups,
)
from spacy_bert_ner.app.questions import (
    AUX,
    Question,
    Word,
    content,
    get_keys,
    read_question,
)
from spacy_bert_ner.app.statements import (
    PRONOUNS,
    Statement,
    finish,
    fits,
    make_statements,
    write,
)
from spacy_bert_ner.frames.records import Link, get_actors, get_links

SENTENCES = 2  # in an answer
NAMES = 10  # in a list
LONGEST = 500  # characters of a question
LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "GPE GEO"}  # other names of the types
PAST = {"did", "was", "were", "had"}
NOTHING = "The texts don't say."
OPEN = "The texts don't say {what}, but this:"


class Evidence(NamedTuple):
    """A sentence that an answer rests on: the document's name, the sentence, the words in it that count, how far to trust it."""

    name: str
    sentence: Span
    marked: Tuple[Span, ...]
    score: float


class Answer(NamedTuple):
    """An answer: words of the texts, the sentences they are from, best first (none: nothing was found), how the question was read."""

    text: str
    evidence: List[Evidence]
    intent: str


class Answerer:
    """Answers questions about documents.

    docs (Iterable[Doc]): With frames, as the pipeline gives them.
    read (Callable[[str], Doc]): Makes a Doc of a question: the pipeline, or a tokenizer alone; lemmas help.
    """

    def __init__(self, docs: Iterable[Doc], read: Callable[[str], Doc]) -> None:
        self.docs = list(docs)
        self.read = read
        self.statements = [one for doc in self.docs for one in make_statements(doc)]
        self.links = [(doc, link) for doc in self.docs for link in get_links(doc)]

    def answer(self, question: str) -> Answer:
        """Answer a question.

        question (str): In English.
        RETURNS (Answer): What the texts say. Without evidence if they don't.
        """
        readings: List[Question] = []
        if len(question) <= LONGEST:
            readings = list(read_question(self.read(question)))
        for reading in readings:
            kind, _, label = reading.intent.partition(" ")
            method = getattr(self, f"_answer_{kind}")
            answer = method(reading, label)
            if answer is not None and answer.evidence:
                return answer._replace(intent=reading.intent)
        return Answer(NOTHING, [], readings[0].intent if readings else "unknown")

    def suggest(self) -> List[str]:
        """RETURNS (List[str]): Questions that the documents can answer."""
        said = [
            one for one in self.statements if one.frame.kind == "verb" and one.certainty == "said"
        ]
        done = [arg for one in said for arg in one.actors if arg.label]
        had = [arg for one in said for arg in one.targets if one.frame.lemma not in ("say", "have")]
        asked = ["Who acts?"] if self.statements else []
        asked += [f"What did {arg.name} do?" for arg in done[:1]]
        asked += [f"What happened to {_lower_the(arg.span)}?" for arg in had[:1]]
        asked += ["Which causes and effects are there?"] if self.links else []
        people = any(ent.label_ in ("PER", "PERSON") for doc in self.docs for ent in doc.ents)
        asked += ["Which persons are there?"] if people else []
        return [one for one in asked if re.fullmatch(r"[\w ,.'-]+\?", one)]

    # lists

    def _answer_actors(self, question: Question, label: str) -> Optional[Answer]:
        counts: Counter = Counter()
        first: Dict[str, Match] = {}
        for one in self.statements:
            for arg in one.actors if one.frame.kind != "name" else ():
                if arg.name.lower() not in PRONOUNS:
                    counts[arg.name] += 1
                    first.setdefault(arg.name, Match(one, [arg.span]))
        names = [name for name, _ in counts.most_common()]
        return self._make(_list(names, counts), [first[name] for name in names])

    def _answer_entities(self, question: Question, label: str) -> Optional[Answer]:
        counts: Counter = Counter()
        places: Dict[str, Tuple[Doc, Span]] = {}
        wanted = {label, *LABELS.get(label, "").split()}
        for doc in self.docs:
            full = {
                (span.start, span.end): actor.name
                for actor in get_actors(doc)
                for span in actor.mentions
                if actor.label
            }
            for ent in doc.ents:
                if not label or ent.label_.upper() in wanted:
                    name = full.get((ent.start, ent.end), ent.text)
                    counts[name] += 1
                    places.setdefault(name, (doc, ent))
        names = [name for name, _ in counts.most_common()]
        evidence = _merge(_show(*places[name]) for name in names)
        return Answer(_list(names, counts), evidence, "")

    def _answer_factors(self, question: Question, label: str) -> Optional[Answer]:
        spans = [
            (doc, span)
            for doc in self.docs
            for group in doc.spans.values()
            if "frames" in group.attrs
            for span in group
            if span.label_ == "FACTOR"
        ]
        counts = Counter(span.text.lower() for _, span in spans)
        text = _list([name for name, _ in counts.most_common()], counts)
        return Answer(text, _merge(_show(doc, span) for doc, span in spans), "")

    def _answer_links(self, question: Question, label: str) -> Optional[Answer]:
        return self._tell_links(self.links)

    def _answer_count(self, question: Question, label: str) -> Optional[Answer]:
        keys = [word.keys for word in content(question.words)]
        found: List[Tuple[Doc, Span]] = []
        for doc in self.docs:
            tokens = [get_keys(token) for token in doc]
            same = {
                (span.start, span.end)
                for actor in get_actors(doc)
                if actor.label and any(has_run(span, keys) for span in actor.mentions)
                for span in actor.mentions
            }
            taken = {i for start, end in same for i in range(start, end)}
            for i in range(len(doc) - len(keys) + 1):
                fit = all(a & b for a, b in zip(keys, tokens[i:]))
                if fit and not taken & set(range(i, i + len(keys))):
                    same.add((i, i + len(keys)))
            found.extend((doc, doc[start:end]) for start, end in sorted(same))
        counts = Counter(span.text for _, span in found)
        times = "once" if len(found) == 1 else f"{len(found)} times"
        text = f"{times}: {_list([name for name, _ in counts.most_common()], counts)}"
        return Answer(finish(text), _merge(_show(doc, span) for doc, span in found), "")

    # about someone or something

    def _answer_did(self, question: Question, label: str) -> Optional[Answer]:
        matches = []
        for one in self.statements:
            if one.frame.kind not in ("name", "copula"):
                acting = [arg.span for arg in one.actors if fits(question.words, arg)]
                if acting and all(has_part(group, one) for group in split_groups(question.more)):
                    matches.append(Match(one, acting))
        return self._tell(matches)

    def _answer_happened(self, question: Question, label: str) -> Optional[Answer]:
        matches = []
        for one in self.statements:
            if one.frame.kind not in ("name", "copula"):
                done = [arg.span for arg in one.targets if fits(question.words, arg)]
                own = [arg.span for arg in one.actors if fits(question.words, arg)]
                words = {word.text for word in content(question.words)}
                if done:
                    exact = any(token.lower_ in words for span in done for token in span)
                    matches.append(Match(one, done, 0 if exact else 1))
                elif own and not one.targets and one.frame.kind == "verb":
                    matches.append(Match(one, own, 1))
        return self._tell(matches)

    def _answer_who(self, question: Question, label: str) -> Optional[Answer]:
        """who (a clause), who happened (who did what to x), who is."""
        if label == "is":
            return self._answer_identity(question)
        if label == "happened":
            matches = [
                Match(one, [arg.span for arg in one.actors])
                for one in self.statements
                if one.frame.kind not in ("name", "copula")
                and one.actors
                and any(fits(question.words, arg) for arg in one.targets)
            ]
            return self._tell(matches)
        return self._tell_clause(question, "actor")

    def _answer_identity(self, question: Question) -> Optional[Answer]:
        matches = []
        for one in self.statements:
            is_actor = any(fits(question.words, arg) for arg in one.actors)
            is_target = any(fits(question.words, arg) for arg in one.targets)
            is_target = is_target or holds(question.words, *one.frame.factors)
            if one.frame.kind in ("name", "copula") and (is_actor or is_target):
                matches.append(Match(one, list_spans(one.targets if is_actor else one.actors)))
        matches = sort_matches(matches)
        names = [one for one in matches if one.statement.frame.kind == "name"]
        facts = [
            f"{one.statement.actors[0].span.text}: {one.statement.targets[0].span.text}"
            for one in names
        ]
        facts = [finish(fact) for fact in dict.fromkeys(facts)][:SENTENCES]
        others = [one for one in matches if one not in names]
        texts = facts + _choose(others)[: SENTENCES - len(facts)]
        return self._make(" ".join(texts), names + others)

    def _answer_describe(self, question: Question, label: str) -> Optional[Answer]:
        words: Dict[str, str] = {}
        said, own = [], []
        for one in self.statements:
            frame = one.frame
            inside = [arg.span for arg in one.actors + one.targets]
            for arg in one.actors + one.targets:
                if not fits(question.words, arg):
                    continue
                factors = [factor for factor in frame.factors if is_in(factor, arg.span)]
                for factor in factors:
                    words.setdefault(factor.text.lower(), arg.span.text)
                if factors:
                    own.append(Match(one, factors, 1))
                predicates = [
                    f for f in frame.factors if not any(is_in(f, span) for span in inside)
                ]
                if arg in (one.actors if frame.kind == "copula" else one.targets) and predicates:
                    said.append(Match(one, predicates))
                elif frame.kind == "copula" and arg in one.actors and one.targets:
                    said.append(Match(one, list_spans(one.targets)))
        texts = _choose(sort_matches(said))
        if words:
            listed = "; ".join(f"{factor} ({name})" for factor, name in list(words.items())[:NAMES])
            texts = [*texts[:1], finish(listed)]
        return self._make(" ".join(texts), sort_matches(said) + own)

    def _answer_about(self, question: Question, label: str) -> Optional[Answer]:
        matches = []
        for one in self.statements:
            args = [arg.span for arg in one.actors + one.targets if fits(question.words, arg)]
            keys = [word.keys for word in content(question.words)]
            parts = (*one.frame.complements, *list_spans(one.actors + one.targets))
            others = [span for span in parts if has_run(span, keys)]
            if args or others:
                matches.append(Match(one, args or others, 0 if args else 1))
        return self._tell(matches)

    def _answer_overview(self, question: Question, label: str) -> Optional[Answer]:
        said = [one for one in self.statements if one.frame.kind == "verb"]
        return self._tell([Match(one, list_spans(one.actors)) for one in said if one.actors])

    # cause and effect

    def _answer_causes(self, question: Question, label: str) -> Optional[Answer]:
        return self._tell_links(
            [(doc, link) for doc, link in self.links if _means(question.words, link.effect)]
        )

    def _answer_effects(self, question: Question, label: str) -> Optional[Answer]:
        return self._tell_links(
            [(doc, link) for doc, link in self.links if _means(question.words, link.cause)]
        )

    def _answer_why(self, question: Question, label: str) -> Optional[Answer]:
        matches = match_clauses(self.statements, question.words, "")
        links = []
        for one in matches:
            for doc, link in self.links:
                parts = (one.statement.frame.mechanism, *one.statement.frame.complements)
                if doc is one.statement.doc and any(overlap(link.effect, part) for part in parts):
                    if not is_in(one.statement.frame.mechanism, link.cause):
                        links.append((doc, link))
        if links:
            return self._tell_links(list({id(link): (doc, link) for doc, link in links}.values()))
        return self._tell_open(matches, "why")

    def _tell_links(self, links: Sequence[Tuple[Doc, Link]]) -> Optional[Answer]:
        texts = [_write_link(doc, link) for doc, link in links]
        texts = list(dict.fromkeys(texts))[:SENTENCES]
        evidence = [_show(doc, link.cue, link.cause, link.effect) for doc, link in links]
        return Answer(" ".join(texts), _merge(evidence), "")

    # a clause: a verb with what belongs to it

    def _answer_what(self, question: Question, label: str) -> Optional[Answer]:
        return self._tell_clause(question, "") or self._answer_identity(question)

    def _answer_how(self, question: Question, label: str) -> Optional[Answer]:
        return self._tell(match_clauses(self.statements, question.words, ""))

    def _answer_where(self, question: Question, label: str) -> Optional[Answer]:
        return self._tell_circumstance(question, "where", find_places)

    def _answer_when(self, question: Question, label: str) -> Optional[Answer]:
        return self._tell_circumstance(question, "when", find_times)

    def _answer_yes(self, question: Question, label: str) -> Optional[Answer]:
        matches = match_clauses(
            self.statements, question.words, "", strict=True
        ) or match_predicates(self.statements, question.words)
        modal = next((word.text for word in question.words if word.text in AUX), "")
        found: Dict[str, List[Match]] = {"said": [], "maybe": [], "denied": []}
        for one in matches:
            frame = one.statement.frame
            certainty = one.statement.certainty
            if frame.modality and frame.modality == modal and certainty == "maybe":
                certainty = "said"  # "may it sell?" "It may sell."
            elif certainty == "said" and (frame.tense == "future") != (modal in ("will", "shall")):
                certainty = "maybe"
            elif certainty == "said" and modal in PAST and goes_on(frame.mechanism):
                certainty = "maybe"  # "did it sell?" "It is selling."
            found[certainty].append(one)
        lead = {"said": "Yes.", "denied": "No.", "maybe": "The texts don't say so for certain."}
        if found["said"] and found["denied"]:
            first = found["said"][:1] + found["denied"][:1]
            texts = ["The texts say both.", *_choose(first, mixed=True)]
            return self._make(" ".join(texts), found["said"] + found["denied"])
        for certainty in ("said", "denied", "maybe"):
            if found[certainty]:
                texts = [lead[certainty], *_choose(found[certainty], mixed=True)[:1]]
                rest = [one for one in matches if one not in found[certainty]]
                return self._make(" ".join(texts), found[certainty] + rest)
        return None

    def _tell_clause(self, question: Question, asked: str) -> Optional[Answer]:
        words = [*question.words, *question.more]  # "to whom did it sell" is "whom did it sell to"
        matches = match_clauses(self.statements, words, asked)
        if any(one.asked for one in matches):
            return self._tell([one for one in matches if one.asked])
        return self._tell_open(matches, "that")

    def _tell_circumstance(
        self, question: Question, what: str, find: Callable[[Statement], List[Span]]
    ) -> Optional[Answer]:
        matches = match_clauses(self.statements, question.words, "")
        if not matches:
            name = [word for word in question.words if word.text not in AUX]
            matches = [
                Match(one, [])
                for one in self.statements
                if any(fits(name, arg) for arg in one.actors + one.targets)
            ]
            matches = [one for one in matches if find(one.statement)]
        found = [one._replace(asked=find(one.statement)) for one in matches]
        known = [one for one in found if one.asked]
        if not known:
            return self._tell_open(matches, what)
        return self._tell(known, lead=True)

    def _tell_open(self, matches: List[Match], what: str) -> Optional[Answer]:
        """What was asked is not said, but something else of it is."""
        answer = self._tell(matches)
        return answer and answer._replace(text=f"{OPEN.format(what=what)} {answer.text}")

    # putting together

    def _tell(self, matches: List[Match], *, lead: bool = False) -> Optional[Answer]:
        matches = sort_matches(matches)
        texts = _choose(matches)
        if lead and matches:
            texts = [finish(", ".join(span.text for span in matches[0].asked)), *texts[:1]]
        return self._make(" ".join(texts), matches)

    def _make(self, text: str, matches: Sequence[Match]) -> Optional[Answer]:
        evidence = [
            Evidence(
                one.statement.name,
                one.statement.frame.sentence,
                (*one.asked, one.statement.frame.mechanism),
                one.statement.frame.score,
            )
            for one in matches
        ]
        return Answer(text, _merge(evidence), "") if evidence else None


def _means(words: List[Word], span: Span) -> bool:
    """RETURNS (bool): Whether the words are what a cause or an effect is about."""
    return bool(content(words)) and holds(words, span)


def _choose(matches: List[Match], *, mixed: bool = False) -> List[str]:
    """RETURNS (List[str]): The first sentences. What may be and what is denied is told if nothing is said for certain."""
    if not matches:
        return []
    best = [
        one
        for one in matches
        if mixed or one.statement.certainty == "said" or matches[0].statement.certainty != "said"
    ]
    best = [one for one in best if mixed or one.extras == best[0].extras]
    return list(dict.fromkeys(one.statement.text for one in best))[:SENTENCES]


def _list(names: List[str], counts: Counter) -> str:
    """RETURNS (str): Names with how often they stand there, if more than once."""
    parts = [f"{name} ({counts[name]})" if counts[name] > 1 else name for name in names[:NAMES]]
    more = [f"and {len(names) - NAMES} more"] if len(names) > NAMES else []
    return finish(", ".join(parts + more))


def _show(doc: Doc, *spans: Span) -> Evidence:
    """RETURNS (Evidence): The sentence around the first span."""
    sentence = spans[0].sent if doc.has_annotation("SENT_START") else doc[:]
    return Evidence(str(doc.user_data.get("name", "")), sentence, spans, 1.0)


def _merge(evidence: Iterable[Evidence]) -> List[Evidence]:
    """RETURNS (List[Evidence]): Each sentence once, with all that is marked in it."""
    merged: Dict[Tuple[int, int], Evidence] = {}
    for one in evidence:
        key = (id(one.sentence.doc), one.sentence.start)
        if key in merged:
            marked = (*merged[key].marked, *one.marked)
            merged[key] = merged[key]._replace(marked=tuple(dict.fromkeys(marked)))
        else:
            merged[key] = one
    return list(merged.values())


def _write_link(doc: Doc, link: Link) -> str:
    """RETURNS (str): Cause, cue and effect, or the whole sentence where the effect is no clause of its own ("to close the mill")."""
    spans = (link.cause, link.cue, link.effect)
    if link.effect.start < link.cue.start and link.effect[0].tag_[:2] in ("TO", "VB"):
        return finish(_show(doc, link.cue).sentence.text)
    return write(doc, [token.i for span in spans for token in span])


def _lower_the(span: Span) -> str:
    return (
        span.text[0].lower() + span.text[1:] if span[0].lower_ in ("the", "a", "an") else span.text
    )
