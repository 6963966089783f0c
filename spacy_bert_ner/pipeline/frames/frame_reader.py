"""Read the frames of a document: who does what to whom, by which mechanism, under which factors, as
plain data."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from spacy.tokens import Doc

from .causes import read_links
from .certainty import CertaintyReader
from .circumstances import MEASURES, find_purposes, find_role
from .clauses.clause_parts import Apposition, Clause, Constituent, NounGroup
from .clauses.clause_reader import ClauseReader
from .frame_scores import list_features, score_frame
from .nominals import read_nominals
from .noun_groups import TokenSpan
from .phrases import NounPhrase, Phrase, PhraseReader
from .quotations import mark_quotations
from .rules import Chunk, Match

# The rules written in code, with an example of each
RULES: dict[str, str] = {
    "frame.verb": "[The city] (built) [a bridge]",
    "frame.copula": "[The plan] (is) bold",
    "frame.apposition": "[Anna Brandt], [the (chancellor)], left",
    "frame.title": "[(chancellor)] [Anna Brandt] left",
    "frame.noun": "the (destruction) of [the bridge] by [the army]",
    "role.subject": "[The city] (built) a bridge",
    "role.shared-subject": "[The city] bought land and (built) a bridge",
    "role.relative": "[the firm] that (built) the bridge",
    "role.participle": "[soldiers] (guarding) the gate",
    "role.control": "[The city] wants (to build) a bridge",
    "role.inverted": '"We lost," (said) [the coach]',
    "role.question": "Did [the city] (build) a bridge?",
    "role.agent": "The bridge (was built) by [the army]",
    "role.recipient": "The bank (lent) the farmers [money]",
    "role.negative-noun": "[No bridge] (was built)",
}
LINKING = set(
    """
    be become remain seem appear look feel stay sound prove grow turn
    """.split()
)
MAX_WORDS = 200  # in a sentence
PLAIN_LINKING = {"be", "become", "remain"}  # the others are copulas only before an adjective
NO = {"none", "nobody", "nothing", "neither", "few", "little"}
NEGATING = {"neither", "nor", "hardly", "scarcely", "not"}  # before a noun phrase
# "by half", "by telephone": how much or how, not who
NO_AGENTS = MEASURES | set(
    """
    telephone phone post mail email e-mail letter car train bus boat ship plane air sea road hand
    vote votes district name half end
    """.split()
)
# these are no titles: "Mr Brandt", "Dear Ada"
ADDRESSES = set(
    """
    mr mrs ms miss mx messrs dear hi hello hey cheers regards thanks love morning afternoon evening
    yours only
    """.split()
)
TITLES = set(
    """
    king queen prince princess duke duchess count countess baron baroness earl lord lady sir dame
    emperor empress pope bishop archbishop cardinal abbot father brother sister captain major
    colonel general admiral sergeant corporal lieutenant commander marshal justice judge councillor
    cllr senator president chancellor minister professor doctor dr prof saint st inspector constable
    detective officer mayor governor chief deputy
    """.split()
)
OBJECT_CLAUSES = {"that", "whether", "what", "who", "how", "why", "which"}
ASKED_CLAUSES = {"if", "when", "where"}
ASKING = {"ask", "know", "see", "wonder", "tell", "say", "decide", "doubt", "check", "show"}


class Reading(NamedTuple):
    """The `frames` of a document and the causal `links` between them, as plain dictionaries."""

    frames: list[dict[str, Any]]
    links: list[dict[str, Any]]


class FrameReader:
    """Reads phrases, then clauses, then frames, one sentence after the other. It keeps the state of
    one document: each document has a reader of its own.

    disabled (Iterable[str]): Ids of disabled rules.
    """

    RULES = RULES

    def __init__(self, disabled: Iterable[str] = ()) -> None:
        self.disabled: frozenset[str] = frozenset(disabled)
        self._phrases = PhraseReader()
        self._clauses = ClauseReader()

    def read(
        self,
        doc: Doc,
        chunks: Sequence[Chunk],
        entities: Sequence[Chunk],
        matches: Sequence[Match],
        causes: dict[str, str],
        scores: tuple[Sequence[float], ...],
    ) -> Reading:
        """Read a document.

        doc (Doc): The document. Tags are required; lemmas and sentences help.
        chunks, entities (Sequence[Chunk]): Start, end and label of each, in order; of entities the
            type, as `entity_types` has it.
        matches (Sequence[Match]): The matches of the rules in data: FACTOR, EVENT, OCCURRENCE and
            CAUSE are used here.
        causes (dict[str, str]): For the id of each CAUSE rule where the cause is.
        scores (tuple[Sequence[float], Sequence[float]]): For each token the score of its chunk and
            of its entity.
        RETURNS (Reading): Frames and links, in text order.
        """
        if not doc.has_annotation("TAG"):
            return Reading([], [])
        phrases = self._phrases
        phrases.set_document(doc, chunks, entities)
        self.words, self.lemmas, self.tags = phrases.words, phrases.lemmas, phrases.tags
        ends = {end for _, end, label in entities if label == "LOC"}
        self._clauses.set_document(self.words, self.lemmas, self.tags, ends)
        self._factors = {match.start: match.end for match in matches if match.label == "FACTOR"}
        events = {m.end - 1: m.label for m in matches if m.label in ("EVENT", "OCCURRENCE")}
        self._places = {i for s, e, label in entities if label == "LOC" for i in range(s, e)}
        names = {start: end for start, end, label in entities if label in ("PER", "ORG", "LOC")}
        frames: list[dict[str, Any]] = []
        clause_frames: list[tuple[Clause, dict[str, Any]]] = []
        nouns: list[tuple[dict[str, Any], list[Clause]]] = []
        for sentence in _list_sentences(doc):
            parts = phrases.read(*sentence)
            found, appositions = self._clauses.read(parts)
            for clause in found:
                frame = self._make_frame(clause, sentence)
                if frame is not None:
                    frames.append(frame)
                    clause_frames.append((clause, frame))
            if "frame.apposition" not in self.disabled and found:
                frames.extend(self._name(one, names, sentence) for one in appositions)
            frames.extend(self._find_titles(parts, names, sentence))
            if events and "frame.noun" not in self.disabled:
                nominals = read_nominals(parts, events, self.words, self.tags)
                for frame in nominals:
                    frame["lemma"] = self.lemmas[frame["mechanism"][0]]
                    frames.append(self._finish(frame, "frame.noun", sentence=sentence))
                    nouns.append((frame, found))
        self._set_statuses(clause_frames, nouns)
        for frame in frames:
            frame["score"] = score_frame(list_features(frame, *scores))
        frames.sort(key=lambda frame: frame["mechanism"])
        cues = [(match, causes[match.rule]) for match in matches if match.label == "CAUSE"]
        links = read_links(cues, clause_frames, frames, self.words) if cues else []
        return Reading(frames, links)

    def _make_frame(self, clause: Clause, sentence: TokenSpan) -> dict[str, Any] | None:
        verb = clause.predicate.verb
        lemma = self.lemmas[verb.main]
        adjectives = [item for item in clause.after if item.kind == "adj"]
        is_copula = lemma in (LINKING if adjectives else PLAIN_LINKING) and not verb.passive
        rule = "frame.copula" if is_copula else "frame.verb"
        if rule in self.disabled or self._is_elliptical(clause, lemma):
            return None
        if verb.particle >= 0:
            lemma = f"{lemma} {self.words[verb.particle]}"
        rules = [rule]
        subject = []
        if clause.subject is not None and clause.rule not in self.disabled:
            subject = clause.subject.nouns
            rules.append(clause.rule)
        targets = clause.object.nouns if clause.object is not None else []
        agents: list[NounGroup] = []
        complements = [(item.start, item.end) for item in clause.before]
        for item in clause.after:
            by_agent = (
                item.kind == "prep"
                and verb.passive
                and self.words[item.marker] == "by"
                and not agents
                and self.words[item.nouns[0].head] not in NO_AGENTS
            )
            if item.kind == "noun" and not targets and not verb.passive:
                targets = item.nouns
            elif (
                item.kind == "noun"
                and not is_copula
                and self._is_second_object(targets, item, clause)
            ):
                complements.extend((noun.start, noun.end) for noun in targets)
                targets = item.nouns
                rules.append("role.recipient")
            elif by_agent and "role.agent" not in self.disabled:
                agents = item.nouns
                rules.append("role.agent")
            elif item.kind != "adj":
                complements.append((item.start, item.end))
        complements.extend(
            (c.start, c.end) for c in clause.children if self._is_object_clause(c, lemma)
        )
        # in the passive the by-agent acts, and the grammatical subject is the target
        actors, targets = (agents, subject or targets) if verb.passive else (subject, targets)
        negated = verb.negated
        if negated and len(targets) > 1 and self.words[targets[-1].start - 1] == "but":
            targets, negated = targets[-1:], False  # "was not the emperor but his barber"
        if (
            any(self._is_negative(noun) for noun in self._list_own(clause, actors, targets))
            and "role.negative-noun" not in self.disabled
        ):
            negated = True
            rules.append("role.negative-noun")
        frame = {
            "mechanism": (clause.predicate.start, clause.predicate.end),
            "kind": "copula" if is_copula else "verb",
            "lemma": lemma,
            "actors": actors,
            "targets": targets,
            "complements": complements,
            "factors": [(item.start, item.end) for item in adjectives],
            "negated": negated,
            "modality": verb.modality,
            "voice": "passive" if verb.passive else "active",
            "tense": "none" if verb.modality and verb.tense != "future" else verb.tense,
            "chain": self._find_chain(clause),
            "purposes": find_purposes(clause, self.words, self.lemmas),
        }
        return self._finish(frame, *rules, sentence=sentence)

    def _list_own(
        self, clause: Clause, actors: list[NounGroup], targets: list[NounGroup]
    ) -> list[NounGroup]:
        """RETURNS (list[NounGroup]): Actors and targets, but not the subject that an infinitive or
        gerund takes from the clause above: that clause is negated already."""
        nouns = [*actors, *targets]
        if clause.kind in ("inf", "part") and clause.subject is not None:
            nouns = [noun for noun in nouns if noun not in clause.subject.nouns]
        return nouns

    def _is_elliptical(self, clause: Clause, lemma: str) -> bool:
        """Whether the clause is only an auxiliary that stands for a verb: "a trainee did"."""
        verb = clause.predicate.verb
        is_auxiliary = verb.form == "aux" or lemma in ("do", "have")
        if is_auxiliary and verb.form in ("finite", "aux"):
            return not (clause.after or clause.object or verb.passive)
        # "Re: ...", "Thanks, ...": a single word at the start
        end = clause.predicate.end
        is_alone = clause.subject is None and not (clause.after or clause.before or clause.children)
        follows = self.words[end] if end < len(self.words) else ""
        return is_alone and end == clause.start + 1 and follows in (":", ",")

    def _is_negative(self, noun: NounGroup) -> bool:
        """ "no bridge", "few bridges", "neither ... nor", "hardly anyone" """
        if self.words[noun.start] in NO or (
            self.words[noun.start] == "no" and noun.end > noun.start + 1
        ):
            return True
        return noun.start > 0 and self.words[noun.start - 1] in NEGATING

    def _set_statuses(
        self,
        clause_frames: list[tuple[Clause, dict[str, Any]]],
        nouns: list[tuple[dict[str, Any], list[Clause]]],
    ) -> None:
        """Set polarity, certainty, source and condition, which may come from other clauses."""
        mark_quotations(clause_frames, self.words)
        reader = CertaintyReader(self.words, self.lemmas, self.tags, clause_frames)
        statuses = [reader.read(clause) for clause, _ in clause_frames]
        for (_, frame), status in zip(clause_frames, statuses):
            frame.update(status._asdict())
        for frame, clauses in nouns:
            status = reader.read_noun(frame["mechanism"][0], clauses)
            frame.update(status._replace(negated=frame["negated"])._asdict())

    def _is_second_object(
        self, targets: list[NounGroup], item: Constituent, clause: Clause
    ) -> bool:
        """ "lent the farmers money": the second object is the target."""
        if not targets or clause.object is not None or "role.recipient" in self.disabled:
            return False
        return (
            len(targets) == 1
            and item.start == targets[-1].end
            and not clause.predicate.verb.passive
        )

    def _is_object_clause(self, child: Clause, lemma: str) -> bool:
        if child.kind in ("inf", "part"):
            return child.kind == "inf" or child.marker >= 0
        word = self.words[child.marker] if child.marker >= 0 else "that"
        return child.kind == "mark" and (
            word in OBJECT_CLAUSES or (word in ASKED_CLAUSES and lemma in ASKING)
        )

    def _find_chain(self, clause: Clause) -> int:
        """RETURNS (int): The start of the governing verb if the clause is an infinitive right after
        it, else the start of the clause's own verb."""
        above = clause.parent.verb if clause.kind == "inf" and clause.parent is not None else None
        if above is not None and above.end <= clause.start:
            between = self.tags[above.end : clause.start]
            if all(tag[:2] in ("JJ", "RB") for tag in between):
                return above.start
        return clause.predicate.start

    def _name(
        self, apposition: Apposition, names: dict[int, int], sentence: TokenSpan
    ) -> dict[str, Any]:
        first, second, complements = apposition
        is_name = [
            any(i in names for i in range(noun.start, noun.head + 1)) for noun in (first, second)
        ]
        if is_name == [False, False]:
            is_name = [
                self.tags[noun.head][:3] == "NNP" and self.words[noun.start] not in ("a", "an")
                for noun in (first, second)
            ]
        if is_name == [False, True]:
            first, second = second._replace(end=second.group_end), first
        return self._finish(
            _make_naming(first, second, second.head, complements),
            "frame.apposition",
            sentence=sentence,
        )

    def _find_titles(
        self, phrases: list[Phrase], names: dict[int, int], sentence: TokenSpan
    ) -> list[dict[str, Any]]:
        """Find noun phrases that end in a name after a noun: "the German chancellor Anna
        Brandt"."""
        found = []
        for phrase in phrases if "frame.title" not in self.disabled else ():
            if not isinstance(phrase, NounPhrase) or phrase.end < phrase.start + 2:
                continue
            if not ADDRESSES.isdisjoint(self.words[phrase.start : phrase.head]):
                continue
            if self.tags[phrase.head] != "NNP":
                continue
            if phrase.start in names and self.words[phrase.start] not in TITLES:
                continue
            name = next(
                (i for i in range(phrase.start + 1, phrase.end) if names.get(i) == phrase.end), -1
            )
            if name < 0:
                name = self._find_titled(phrase)
            if name > 0 and self.tags[name - 1] in ("NN", "NNP") and name - 1 > phrase.possessive:
                frame = _make_naming((name, phrase.end), (phrase.start, name), name - 1, [])
                found.append(self._finish(frame, "frame.title", sentence=sentence))
        return found

    def _find_titled(self, phrase: NounPhrase) -> int:
        """RETURNS (int): Where the name behind a title begins: "King Osric", else -1."""
        first = phrase.start + (self.words[phrase.start] == "the")
        is_title = self.words[first] in TITLES and first + 1 < phrase.end
        rest = self.tags[first + 1 : phrase.end]
        return first + 1 if is_title and all(tag == "NNP" for tag in rest) else -1

    def _finish(self, frame: dict[str, Any], *rules: str, sentence: TokenSpan) -> dict[str, Any]:
        """Add the common fields, and turn noun groups into token offsets. These are tuples, not
        lists, because Python's garbage collector stops tracking tuples of numbers. Tracking takes a
        third of the component's time on a stream of documents."""
        factors = set(frame["factors"])
        frame["factors_said"] = tuple(frame["factors"])
        for noun in (*frame["actors"], *frame["targets"]):
            if len(noun) > 2:
                first = noun.possessive if noun.possessive >= 0 else noun.start
                inside = (i for i in range(first, noun.group_end) if i in self._factors)
                ends = ((i, self._factors[i]) for i in inside)
                factors.update(factor for factor in ends if factor[1] <= noun.group_end)
        frame.update(certainty="asserted", source=None, condition=None)
        frame["purposes"] = tuple(frame.get("purposes", ()))
        for key in ("actors", "targets", "complements"):
            frame[key] = tuple([(part[0], part[1]) for part in frame[key]])
        frame["complements"] = tuple(sorted(frame["complements"]))
        roles: dict[str, list[TokenSpan]] = {"times": [], "places": [], "quantities": []}
        for span in frame["complements"] if frame["kind"] != "name" else ():
            role = find_role(span, self.words, self.lemmas, self.tags, self._places)
            if role and span not in frame["purposes"]:
                roles[role].append(span)
        frame.update({role: tuple(spans) for role, spans in roles.items()})
        frame["factors"] = tuple(sorted(factors))
        frame.update(sentence=sentence, rules=rules)
        return frame


def _make_naming(
    name: Any, description: Any, head: int, complements: list[TokenSpan]
) -> dict[str, Any]:
    return {
        **{
            "mechanism": (head, head + 1),
            "kind": "name",
            "lemma": "be",
            "actors": [name],
            "targets": [description],
        },
        **{
            "complements": complements,
            "factors": [],
            "negated": False,
            "modality": None,
            "voice": "active",
        },
        **{"tense": "none", "chain": head},
    }


def _list_sentences(doc: Doc) -> list[TokenSpan]:
    """RETURNS (list[TokenSpan]): The sentences. Those that are implausibly long are split."""
    borders = [(0, len(doc))]
    if doc.has_annotation("SENT_START"):
        borders = [(sent.start, sent.end) for sent in doc.sents]
    return [
        (i, min(i + MAX_WORDS, end)) for start, end in borders for i in range(start, end, MAX_WORDS)
    ]
