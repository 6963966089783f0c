"""The state of a sentence while its clauses are read."""

from ..phrases import Phrase, VerbPhrase
from .clause_parts import Apposition, Clause, Constituent
from .open_clauses import OpenClauses
from .phrase_line import PhraseLine

REPORTING_VERBS = set(
    """
    say tell report announce claim add believe think warn argue state note suggest show find explain
    hope fear know insist deny admit confirm write reveal agree indicate predict conclude assure
    inform remind convince promise ask expect decide shout whisper reply answer testify hold rule
    concede maintain assert contend comment observe remark stress emphasise emphasize complain
    declare confess acknowledge estimate joke cry swear pledge vow recall protest object repeat
    mention respond point imagine suspect guess
    """.split()
)


class SentenceState:
    """The parser state of a sentence. One object is reused for all sentences.

    words, lemmas, tags (list[str]): The lower-cased word, lemma and tag of each token.
    name_ends (set[int]): The tokens behind names of places.
    phrases (list[Phrase]): The phrases of the sentence.
    line (PhraseLine): Lookahead in the phrases.
    tree (OpenClauses): The open clauses.
    clauses (list[Clause]): The clauses with a verb, in the order of their verbs.
    appositions (list[Apposition]): The appositions so far.
    asides (list[tuple[Clause, Clause, int]]): A report between commas, the clause that it
        interrupts, and its end.
    prep (Phrase | None): A preposition that still needs its noun phrase.
    last (Constituent | None): The previous noun phrase, if only commas and a preposition came
        since.
    cc (int): The conjunction, until something is coordinated, else -1.
    aux (Phrase | None): The auxiliary of a question.
    closed (Clause | None): The clause that was last closed by a comma.
    inverted (int): The phrase behind the verb that is its subject already, or -1.
    """

    def set_document(
        self, words: list[str], lemmas: list[str], tags: list[str], name_ends: set[int]
    ) -> None:
        """Set the document whose sentences are read next."""
        self.name_ends = name_ends
        self.words = words
        self.lemmas = lemmas
        self.tags = tags

    def set_sentence(self, phrases: list[Phrase]) -> None:
        """Set the phrases of a sentence, and reset the state."""
        self.phrases = phrases
        self.clauses: list[Clause] = []
        self.appositions: list[Apposition] = []
        self.asides: list[tuple[Clause, Clause, int]] = []
        start = phrases[0].start if phrases else 0
        self.tree = OpenClauses(start, self.words, self.lemmas, self.tags)
        self.line = PhraseLine(phrases, self.words, self.tags)
        self.prep: Phrase | None = None
        self.last: Constituent | None = None
        self.cc = -1
        self.aux: VerbPhrase | None = None
        self.closed: Clause | None = None
        self.inverted = -1

    def set_verb(self, phrase: VerbPhrase) -> None:
        """Set the verb of the current clause."""
        self.tree.current.verb = phrase
        self.clauses.append(self.tree.current)

    def is_question(self, i: int) -> bool:
        """ "Did the pilot ignore ...": an auxiliary, its subject, the verb."""
        phrase, current = self.line.get_verb(i), self.tree.current
        is_aux = phrase.verb.form == "aux" or self.lemmas[phrase.head] in ("be", "have")
        is_aux = is_aux or self.words[phrase.head] in ("had", "were")
        if not is_aux or current.verb is not None or current.subject is not None:
            return False
        subject = i + 1 + (self.line.kind(i + 1) == "adv")  # "did n't she"
        if self.line.kind(subject) != "noun":
            return False
        _, stop = self.line.read_nominal(subject, False)
        stop = self.line.skip_modifiers(stop)
        while self.line.kind(stop) == "other" and self.words[self.phrases[stop].start] == "please":
            stop += 1
        return self.line.kind(stop) == "verb" and self.line.get_verb(stop).verb.form != "infinitive"
