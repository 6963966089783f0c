"""What is known of a sentence while its clauses are read."""

from ..phrases import Phrase, VerbPhrase
from .clause_parts import Apposition, Clause, Constituent
from .open_clauses import OpenClauses
from .phrase_line import PhraseLine

REPORTING_VERBS = set(
    """
    say tell report announce claim add believe think warn argue state note suggest show find explain
    hope fear know insist deny admit confirm write reveal agree indicate predict conclude assure
    inform remind convince promise ask expect decide
    """.split()
)


class SentenceState:
    """How far the reading of a sentence has come. One object serves all sentences, one after the
    other.

    words, lemmas, tags (list[str]): Of each token of the document; words in small letters.
    phrases (list[Phrase]): Of the sentence.
    line (PhraseLine): Looks ahead in them.
    tree (OpenClauses): The clauses that are open.
    clauses (list[Clause]): Those with a verb, in the order of their verbs.
    appositions (list[Apposition]): Those so far.
    asides (list[tuple[Clause, Clause, int]]): A report, the clause that it stands in, its end.
    prep (Phrase | None): A preposition that waits for its noun group.
    last (Constituent | None): The noun group before, if nothing but commas and a preposition came
        since.
    cc (int): The conjunction, until something is coordinated, else -1.
    aux (Phrase | None): The auxiliary of a question.
    closed (Clause | None): The one that a comma has closed last.
    """

    def set_document(self, words: list[str], lemmas: list[str], tags: list[str]) -> None:
        """Set the document of the sentences to come."""
        self.words = words
        self.lemmas = lemmas
        self.tags = tags

    def set_sentence(self, phrases: list[Phrase]) -> None:
        """Set the phrases of a sentence, and begin with it."""
        self.phrases = phrases
        self.clauses: list[Clause] = []
        self.appositions: list[Apposition] = []
        self.asides: list[tuple[Clause, Clause, int]] = []
        start = phrases[0].start if phrases else 0
        self.tree = OpenClauses(start, self.words, self.tags)
        self.line = PhraseLine(phrases, self.words, self.tags)
        self.prep: Phrase | None = None
        self.last: Constituent | None = None
        self.cc = -1
        self.aux: VerbPhrase | None = None
        self.closed: Clause | None = None

    def set_verb(self, phrase: VerbPhrase) -> None:
        """Give the current clause its verb."""
        self.tree.current.verb = phrase
        self.clauses.append(self.tree.current)

    def is_question(self, i: int) -> bool:
        """ "Did the pilot ignore ...": an auxiliary, its subject, the verb."""
        phrase, current = self.line.get_verb(i), self.tree.current
        is_aux = phrase.verb.form == "aux" or self.lemmas[phrase.head] in ("be", "have")
        if not is_aux or current.verb is not None or current.subject is not None:
            return False
        subject = i + 1 + (self.line.kind(i + 1) == "adv")  # "did n't she"
        if self.line.kind(subject) != "noun":
            return False
        _, stop = self.line.read_of_chain(subject)
        stop = self.line.skip_modifiers(stop)
        return self.line.kind(stop) == "verb" and self.line.get_verb(stop).verb.form != "infinitive"
