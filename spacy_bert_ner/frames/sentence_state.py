"""What is known of a sentence while its clauses are read."""

from typing import Any, Callable, Dict, List, Optional, Tuple

from spacy.util import registry

SAYING = set(
    """
    say tell report announce claim add believe think warn argue state note suggest show find explain hope fear
    know insist deny admit confirm write reveal agree indicate predict conclude assure inform remind convince
    promise ask expect decide
    """.split()
)


@registry.misc("spacy_bert_ner.SentenceState.v1")
class SentenceState:
    """How far the reading of a sentence has come. One object serves all sentences, one after the other.

    place (Dict[str, Callable]): What places a phrase, by its kind; that of verbs asks for infinitives and participles by their form.
    make_noun, make_item, make_clause, make_apposition (Type): What makes the parts of clauses.
    saying (Set[str]): Verbs that report, as lemmas.
    words, lemmas, tags (List[str]): Of each token of the document; words in small letters.
    phrases (List[Phrase]): Of the sentence.
    line (PhraseLine): Looks ahead in them.
    tree (OpenClauses): The clauses that are open.
    clauses (List[Clause]): Those with a verb, in the order of their verbs.
    appositions (List[Apposition]): Those so far.
    asides (List[Tuple[Clause, Clause, int]]): A report, the clause that it stands in, its end.
    prep (Optional[Phrase]): A preposition that waits for its noun group.
    last (Optional[Item]): The noun group before, if nothing but commas and a preposition came since.
    cc (int): The conjunction, until something is coordinated, else -1.
    aux (Optional[Phrase]): The auxiliary of a question.
    closed (Optional[Clause]): The one that a comma has closed last.
    """

    def __init__(self, place: Dict[str, Callable[["SentenceState", int], int]]) -> None:
        find = registry.misc.get
        self.place = place
        self.make_noun = find("spacy_bert_ner.Noun.v1")
        self.make_item = find("spacy_bert_ner.Item.v1")
        self.make_clause = find("spacy_bert_ner.Clause.v1")
        self.make_apposition = find("spacy_bert_ner.Apposition.v1")
        self._make_line = find("spacy_bert_ner.PhraseLine.v1")
        self._make_tree = find("spacy_bert_ner.OpenClauses.v1")
        self.saying = SAYING

    def set_document(self, words: List[str], lemmas: List[str], tags: List[str]) -> None:
        """Set the document of the sentences to come."""
        self.words = words
        self.lemmas = lemmas
        self.tags = tags

    def set_sentence(self, phrases: List[Any]) -> None:
        """Set the phrases of a sentence, and begin with it."""
        self.phrases = phrases
        self.clauses: List[Any] = []
        self.appositions: List[Any] = []
        self.asides: List[Tuple[Any, Any, int]] = []
        start = phrases[0].start if phrases else 0
        self.tree = self._make_tree(self.make_clause, start, self.words, self.tags)
        self.line = self._make_line(self.make_noun, phrases, self.words, self.tags)
        self.prep: Optional[Any] = None
        self.last: Optional[Any] = None
        self.cc = -1
        self.aux: Optional[Any] = None
        self.closed: Optional[Any] = None

    def set_verb(self, phrase: Any) -> None:
        """Give the current clause its verb."""
        self.tree.current.verb = phrase
        self.clauses.append(self.tree.current)

    def is_question(self, i: int) -> bool:
        """ "Did the pilot ignore ...": an auxiliary, its subject, the verb."""
        phrase, current = self.phrases[i], self.tree.current
        is_aux = phrase.verb.form == "aux" or self.lemmas[phrase.head] in ("be", "have")
        if not is_aux or current.verb is not None or current.subject is not None:
            return False
        subject = i + 1 + (self.line.kind(i + 1) == "adv")  # "did n't she"
        if self.line.kind(subject) != "noun":
            return False
        _, stop = self.line.read_of_chain(subject)
        stop = self.line.skip_modifiers(stop)
        return self.line.kind(stop) == "verb" and self.phrases[stop].verb.form != "infinitive"
