"""Control: the subjects that infinitives and participles take from the governing clause."""

from ..operators import INTENDING_NOUNS, NEGATING_NOUNS
from .clause_parts import Clause, Constituent, NounGroup

# the object acts in the infinitive behind it: "asked [the firm] to pay"
OBJECT_CONTROL = set(
    """
    ask tell order urge force persuade allow permit invite get advise encourage instruct warn cause
    lead enable teach beg want need expect require request oblige compel help let make have see hear
    watch appoint choose elect recruit hire send call pressure push prompt drive motivate authorise
    authorize empower entitle train commission command direct forbid implore assign find believe
    consider know think leave like prefer feel bid pay tempt condemn sentence inspire challenge
    summon mandate nominate trust wish intend mean show prove report estimate suppose declare
    """.split()
)
BLAMING = set(
    """
    thank blame praise criticise criticize fine punish cite arrest reward sue jail censure report
    flog whip hang execute imprison expel dismiss beat honour honor sack fire suspend scold forgive
    applaud commend condemn prosecute try
    """.split()
)
# these do not take the object of the verb behind them: "came and saw the mill"
INTRANSITIVE = set(
    """
    be go come rise fall arrive die live sit stand lie sleep wait laugh smile cry appear vanish
    disappear happen occur exist remain stay return retire resign travel walk run swim sail flee
    escape depart kneel bow apologise apologize agree hesitate pause work speak talk sing dance
    listen look act fail succeed struggle
    """.split()
)
# these have an object and an infinitive: "the man she asked to leave"
ASKING_VERBS = {"ask", "tell", "order", "urge", "force", "persuade", "allow", "invite", "get"} | {
    *("advise", "encourage", "instruct", "warn", "cause", "lead", "enable", "teach", "beg", "use")
}
MEANS = {"way", "time", "money", "chance", "reason", "place", "means", "tool", "room", "people"}
CHARGING = {"charge", "task", "entrust"}
JOINTS = {"and", "or", "nor", "but", ",", "then"}


def share_subjects(clauses: list[Clause], words: list[str], lemmas: list[str]) -> None:
    """Give infinitives and participles without a subject their controller in the governing clause:
    "[The city] wants (to build)", "asked [the firm] (to pay)".

    clauses (list[Clause]): The clauses of a sentence, in the order of their verbs.
    words, lemmas (list[str]): The words and lemmas of the document.
    """
    for clause in clauses:
        _find_existing(clause, words)
    for clause in clauses:
        _move_object(clause, lemmas)
    for clause in clauses:
        _share_subject(clause, words, lemmas)
        if clause.subject is None and clause.partner is not None and clause.kind != "main":
            clause.subject = clause.partner.subject
    _share_agents(clauses, words)
    _share_objects(clauses, words, lemmas)


def _find_existing(clause: Clause, words: list[str]) -> None:
    """Make the noun phrase behind the verb the subject: "there are [three mills]"."""
    subject = clause.subject
    if subject is None or words[subject.start : subject.end] != ["there"]:
        return
    item = next((item for item in clause.after if item.kind == "noun"), None)
    if item is not None:  # in place, since joined clauses share it
        clause.after.remove(item)
        subject.start, subject.end, subject.nouns = item.start, item.end, item.nouns


def _move_object(clause: Clause, lemmas: list[str]) -> None:
    """Give the antecedent of a relative clause to its infinitive: "[the law] that she helped to
    draft"."""
    child = next((c for c in clause.children if c.start == clause.predicate.end), None)
    if clause.object is None or child is None or child.kind != "inf" or child.verb is None:
        return
    has_object = any(item.kind == "noun" for item in child.after) or child.object is not None
    if has_object or child.verb.verb.passive or lemmas[clause.predicate.head] in ASKING_VERBS:
        return
    if lemmas[child.verb.head] not in INTRANSITIVE:
        child.object, clause.object = clause.object, None


def _share_agents(clauses: list[Clause], words: list[str]) -> None:
    """Give the by-agent to all passives that are joined: "was rejected and buried by [the
    senate]"."""
    for clause in reversed(clauses):
        partner, verb = clause.partner, clause.predicate.verb
        if partner is None or partner.verb is None or not verb.passive:
            continue
        agent = next((i for i in clause.after if i.marker >= 0 and words[i.marker] == "by"), None)
        is_bare = partner.verb.verb.passive and not partner.after
        if agent is not None and is_bare and _only_joins(partner, clause, words):
            partner.after.append(agent)


def _share_objects(clauses: list[Clause], words: list[str], lemmas: list[str]) -> None:
    """Give the object to all verbs that are joined: "organised and led [the march]"."""
    shared = None
    for clause in reversed(clauses):
        partner, verb = clause.partner, clause.predicate.verb
        if partner is None or partner.verb is None or verb.passive or partner.verb.verb.passive:
            continue
        if not clause.after or clause.after[0].kind != "noun" or partner.after:
            continue
        item = clause.after[0]
        if (item.start != clause.predicate.end and item is not shared) or partner.children:
            continue
        shared = item
        if lemmas[partner.verb.head] not in INTRANSITIVE and _only_joins(partner, clause, words):
            partner.after.append(clause.after[0])


def _only_joins(partner: Clause, clause: Clause, words: list[str]) -> bool:
    """Whether only a conjunction or a comma stands between two verbs."""
    between = words[partner.predicate.end : clause.predicate.start]
    return 0 < len(between) <= 2 and all(word in JOINTS for word in between)


def _share_subject(clause: Clause, words: list[str], lemmas: list[str]) -> None:
    """Give an infinitive or participle its controller in the governing clause as subject."""
    if clause.subject is not None or clause.kind not in ("inf", "part") or clause.parent is None:
        return
    parent = clause.parent
    if clause.kind == "inf" and _describes_noun(clause, parent, lemmas):
        return
    lemma = lemmas[parent.verb.head] if parent.verb is not None else ""
    named = next((i for i in parent.after if i.kind == "prep" and i.end == clause.start), None)
    if clause.kind == "inf" and named is not None and words[named.marker] == "for":
        if lemmas[named.nouns[-1].head] not in MEANS:  # "it is hard for [us] to pay"
            clause.subject = named
            return
    nouns = [item for item in parent.after if item.kind == "noun" and item.end <= clause.start]
    prep = words[clause.marker] if clause.kind == "part" and clause.marker >= 0 else ""
    of = prep in ("of", "from") or (prep == "for" and lemma in BLAMING)
    of = of or (prep == "with" and lemma in CHARGING)
    if nouns and (nouns[-1].end == clause.start or of):
        if not _keeps_subject(clause, lemma, words):
            clause.subject = nouns[-1]
            return
    while parent.subject is None and parent.parent is not None and parent.kind in ("inf", "part"):
        parent = parent.parent
    subject = parent.subject
    if subject is not None and subject.start <= clause.start < subject.end:
        return  # "[raising the dikes] would cost ..."
    clause.subject = subject


def _describes_noun(clause: Clause, parent: Clause, lemmas: list[str]) -> bool:
    """Whether an infinitive describes a noun that does not say who acts: "the proposal to close
    ..."; "the refusal of [the bank] to lend" says it."""
    items = [*parent.after, *([parent.subject] if parent.subject is not None else [])]
    item = next((item for item in items if item.end == clause.start and item.nouns), None)
    if item is None or lemmas[item.nouns[-1].head] not in INTENDING_NOUNS | NEGATING_NOUNS:
        return False
    noun = item.nouns[-1]
    start, end = noun.tail
    if start > noun.start and lemmas[noun.head] in NEGATING_NOUNS:
        owner = NounGroup(start, end, end - 1, end, (start, end), -1)
        clause.subject = Constituent("noun", start, end, -1, [owner])
    return True


def _keeps_subject(clause: Clause, lemma: str, words: list[str]) -> bool:
    """Whether the subject of the governing verb, not its object, is the subject of the clause."""
    if clause.kind == "inf":
        return lemma not in OBJECT_CONTROL
    if clause.marker < 0:
        return True
    prep = words[clause.marker]
    if prep == "with":
        return lemma not in CHARGING
    return not (prep in ("from", "into", "of") or (prep == "for" and lemma in BLAMING))
