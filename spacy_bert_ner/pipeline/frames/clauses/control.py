"""Control: the subjects that infinitives and participles take from the governing clause."""

from .clause_parts import Clause

SUBJECT_CONTROL = {"promise", "threaten", "use", "take", "need", "spend", "pay"}
BLAMING = set(
    """
    thank blame praise criticise criticize fine punish cite arrest reward sue jail
    """.split()
)


def share_subjects(clauses: list[Clause], words: list[str], lemmas: list[str]) -> None:
    """Give infinitives and participles without a subject their controller in the governing clause:
    "[The city] wants (to build)", "asked [the firm] (to pay)".

    clauses (list[Clause]): The clauses of a sentence, in the order of their verbs.
    words, lemmas (list[str]): The words and lemmas of the document.
    """
    for clause in clauses:
        _share_subject(clause, words, lemmas)


def _share_subject(clause: Clause, words: list[str], lemmas: list[str]) -> None:
    """Give an infinitive or participle its controller in the governing clause as subject."""
    if clause.subject is not None or clause.kind not in ("inf", "part") or clause.parent is None:
        return
    parent = clause.parent
    lemma = lemmas[parent.verb.head] if parent.verb is not None else ""
    nouns = [item for item in parent.after if item.kind == "noun" and item.end <= clause.start]
    if nouns and nouns[-1].end == clause.start and not _keeps_subject(clause, lemma, words):
        clause.subject = nouns[-1]
        return
    while parent.subject is None and parent.parent is not None and parent.kind in ("inf", "part"):
        parent = parent.parent
    clause.subject = parent.subject


def _keeps_subject(clause: Clause, lemma: str, words: list[str]) -> bool:
    """Whether the subject of the governing verb, not its object, is the subject of the clause."""
    if clause.kind == "inf":
        return lemma in SUBJECT_CONTROL
    if clause.marker < 0:
        return True
    prep = words[clause.marker]
    return not (prep in ("from", "into", "of") or (prep == "for" and lemma in BLAMING))
