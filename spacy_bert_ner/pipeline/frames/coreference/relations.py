"""What the sentence says of two mentions: that they are the same, or that they cannot be."""

from typing import Any

from .lexicon import KIN, PLAIN_TIMES, REFLEXIVES, SAYING, SMALL, TIMES, UNITS
from .mention import GROUP, PERSON, Mention
from .mention_reader import MentionReader

ANIMATE = PERSON | GROUP
ANIMATE_VERBS = SAYING | set(
    """
    want ask regret refuse plan meet thank blame accuse demand urge sue vote accept agree apologise
    apologize appeal appoint attend buy campaign celebrate choose compete consider consult
    criticise criticize dismiss elect employ enjoy forget forgive hire intend invite learn listen
    negotiate nominate object oppose pay persuade prefer propose protest purchase quit quarrel
    recruit regard remember resign sack seek sell speak steal talk threaten try walk warn wish
    withdraw
    """.split()
)
ANIMATE_OBJECTS = set(
    """
    accuse advise appoint arrest ask assure beg blame bribe convince criticise criticize dismiss
    fine hire interview inform invite meet notify order persuade praise remind rescue sack sue
    tell thank threaten urge warn
    """.split()
)
ALIAS_CUES = [
    tuple(cue.split("_"))
    for cue in """
    better_known_as also_known_as known_as also_called alias nicknamed née nee born formerly
    """.split()
]
NAMING_CUES = [("called",), ("named",)]  # "a man named Peter Holm"
MEASURE_WORDS = PLAIN_TIMES | {
    "half",
    "a",
    "an",
    "the",
    "of",
    "to",
    "about",
    "than",
    "more",
    "less",
}
FINITE = ("VBD", "VBZ", "VBP", "VBN", "MD")
ASKING = {"where", "what", "why", "when", "how", "whether", "if"}
MAX_PHRASE = 6  # words of a prepositional phrase that belongs to the verb
MAX_ACRONYM = 8
MAX_ROLES = 5  # actors or targets that are told apart


def relate(reader: MentionReader, frames: list[dict[str, Any]]) -> None:
    """Set who acts, who says something, appositions, aliases, and what cannot be the same.

    reader (MentionReader): The mentions. Actors that are no mentions yet are added.
    frames (list[dict[str, Any]]): The frames of the document.
    """
    for number, frame in enumerate(frames):
        actors = [one for part in frame["actors"] for one in _find_actors(reader, part)]
        for actor in actors:
            actor.frames.append(number)
        actors = actors[:MAX_ROLES]
        others = []
        for part in frame["targets"][:MAX_ROLES]:
            target = reader.find(*part)
            if target is not None:
                _extend(target, part)
                others.append(target)
        if frame["kind"] == "name":
            for name, description in zip(actors, others):
                _join_apposition(reader, name, description)
        elif frame["kind"] == "copula":
            for actor in actors:
                actor.leads = True
                for description in others:
                    _part_owner(actor, description)
                    _predicate(actor, description, frame)
        elif frame["kind"] == "verb":
            _read_verb(reader, frame, actors, others)
    for mention in list(reader.by_head.values()):
        before = reader.tags[mention.start - 1] if mention.start else ""
        if before not in ("IN", "TO") and _acts_next(reader, (mention.start, mention.end)):
            mention.leads = True
        if mention.kind in ("name", "noun"):
            _find_alias(reader, mention)
            _find_apposition(reader, mention)


def _read_verb(
    reader: MentionReader, frame: dict[str, Any], actors: list[Mention], targets: list[Mention]
) -> None:
    objects = _list_objects(reader, frame["complements"])
    if "role.recipient" in frame["rules"]:
        for mention in objects:
            _animate(mention)
    verb = frame["lemma"].split(" ")[0]
    if verb in SAYING and len(actors) == 1:
        _report(reader, frame, actors[0])
    elif verb == "ask" and len(targets) == 1:
        _ask(reader, targets[0])
    others = [one for one in targets + objects if one.reporter is None]
    _part_roles(actors, others, frame["voice"] == "passive")
    _own(actors, others)
    if verb in ANIMATE_OBJECTS:
        for mention in targets:
            if mention.is_pronoun:
                _animate(mention)
    for mention in targets:
        passive = frame["voice"] == "passive" and mention.head < frame["mechanism"][0]
        mention.leads = mention.leads or passive
    for mention in actors:
        mention.acts = True
        mention.leads = mention.leads or frame["voice"] == "active"
        mention.coordinated = mention.coordinated or len(actors) > 1
        if mention.owner is not None:
            mention.owner.acts = True
        if verb in ANIMATE_VERBS:
            _animate(mention)


def _find_actors(reader: MentionReader, part: tuple[int, int]) -> list[Mention]:
    """RETURNS (list[Mention]): The mention that acts, both of "Anna and Paul", or none where it is
    a time or a measure."""
    inside = {reader.names[i] for i in range(*part) if i in reader.names}
    between = [reader.words[i] for i in range(*part) if i not in reader.names]
    if len(inside) > 1 and between and set(between) <= {"and", "or", ","}:
        names = [reader.by_head.get(name.end - 1) for name in sorted(inside)]
        return [name for name in names if name is not None]
    mention = reader.find(*part)
    if _is_measure(reader, part) or (mention is not None and mention.kind == "time"):
        return []
    mention = mention or reader.add_other(*part)
    _extend(mention, part)
    return [mention]


def _is_measure(reader: MentionReader, part: tuple[int, int]) -> bool:
    """Whether all words are of a time or a measure: "half past nine"."""
    exact, others = 0, []
    for word, tag in zip(reader.words[slice(*part)], reader.tags[slice(*part)]):
        if tag == "CD" or word in TIMES or word in UNITS:
            exact += 1
        else:
            others.append(word)
    return exact > 0 and MEASURE_WORDS.issuperset(others)


def _extend(mention: Mention, part: tuple[int, int]) -> None:
    """Give a common noun the extent that it has in the frame: with its "of" phrase."""
    if mention.kind == "noun" and part[0] <= mention.head < part[1]:
        mention.start, mention.end = min(mention.start, part[0]), max(mention.end, part[1])


def _part(one: Mention, other: Mention | None) -> None:
    if other is not None and other is not one:
        if one.kind == other.kind == "name" and one.capitals != other.capitals:
            return  # a heading and the sentence below it
        first, second = sorted((one, other), key=lambda mention: mention.head)
        second.apart.append(first)


def _part_owner(name: Mention, description: Mention) -> None:
    """Part a name from the owner in its description: "Mr Brandt, her brother" is not she, and
    nobody who was named before."""
    if description.owner is not None:
        _part(name, description.owner)
        if description.words and description.words[-1] in KIN:
            name.stranger = True


def _join_apposition(reader: MentionReader, name: Mention, description: Mention) -> None:
    if name is description or {name.kind, description.kind} & {"other", "pronoun", "time"}:
        return
    first, second = sorted((name, description), key=lambda mention: mention.head)
    if not all(text.strip() for text in reader.texts[first.head : second.start]):
        return  # a heading and what stands below
    if not _is_description(first, second):
        return
    if first.number and second.number and first.number != second.number:
        return
    for one, other in ((first, second), (second, first)):
        if one.kind == "name" and other.kind == "noun" and not one.types & other.types:
            other.types = one.types  # "the chief executive"
    if second.same is None:
        second.same, second.same_rule = first, "actor.apposition"
        first.introduces = True
    _part_owner(name, description)


def _predicate(subject: Mention, description: Mention, frame: dict[str, Any]) -> None:
    """Note what a copula says of its subject: "Ada Holm is a clerk", "The clerk is Ada Holm"."""
    said = not frame["negated"] and not frame["modality"] and subject.head < description.head
    if description.kind == "noun":
        description.predicate = True
        if said and description.number == subject.number == "s":
            description.subject = subject
    elif description.kind == "name" and subject.kind == "noun" and subject.determiner == "the":
        if said and "person" in subject.types and description.types == PERSON:
            description.same, description.same_rule = subject, "actor.apposition"


def _is_description(first: Mention, second: Mention) -> bool:
    """Whether two groups side by side are one, and no list ("Oslo, Norway", "banks, insurers")."""
    if "and" in second.words or first.kind == second.kind == "name":
        return False
    nouns = [one for one in (first, second) if one.kind == "noun"]
    person = any(one.types == PERSON and one.kind == "name" for one in (first, second))
    return all(one.determiner for one in nouns) or (person and nouns[0].number == "s")


def _list_objects(reader: MentionReader, complements: Any) -> list[Mention]:
    """RETURNS (list[Mention]): The nouns and pronouns of the phrases after the verb: "to him"."""
    found = []
    for start, end in complements:
        if reader.words[start] in ("as", "like", "than"):
            continue
        prep = reader.tags[start] in ("IN", "TO")
        verbal = any(tag[:1] in "VM" for tag in reader.tags[start:end])
        if end - start <= MAX_PHRASE and not verbal:
            mention = reader.find(start + prep, end)
            if mention is not None:
                found.append(mention)
    return found


def _part_roles(actors: list[Mention], others: list[Mention], passive: bool) -> None:
    for other in others:
        if _get_pronoun(other) in REFLEXIVES:
            if len(actors) == 1 and not passive and actors[0].head < other.head:
                other.same, other.same_rule = actors[0], "actor.reflexive"
            continue
        for actor in actors:
            _part(actor, other)
    for one, two in zip(actors, actors[1:]):  # "Anna and she"
        _part(one, two)


def _get_pronoun(mention: Mention) -> str:
    """RETURNS (str): The pronoun, or ""."""
    return mention.words[0] if mention.kind == "pronoun" else ""


def _report(reader: MentionReader, frame: dict[str, Any], reporter: Mention) -> None:
    """Note who reports what the pronoun at the beginning of a clause does: "She said she ..."."""
    objects = [part for part in frame["targets"] if _acts_next(reader, part)]
    for start, end in [*frame["complements"], *objects]:
        start += reader.words[start] == "that"
        subject = reader.by_head.get(start) if start < end else None
        if subject is not None and subject.kind == "pronoun":
            subject.reporter = reporter


def _ask(reader: MentionReader, asked: Mention) -> None:
    """Note who is asked about what he does: "asked him where he lived"."""
    i = asked.end
    if i + 1 < len(reader.words) and reader.words[i] in ASKING:
        subject = reader.by_head.get(i + 1)
        if subject is not None and subject.kind == "pronoun":
            subject.reporter = asked


def _acts_next(reader: MentionReader, part: tuple[int, int]) -> bool:
    """Whether a verb follows: "it" in "says it never grew"."""
    i = part[1]
    stop = min(i + 3, len(reader.tags) - 1)
    while i < stop and reader.tags[i] == "RB":
        i += 1
    return i <= stop and reader.tags[i] in FINITE


def _animate(mention: Mention) -> None:
    """Note that who says or wants something is no thing."""
    if mention.is_pronoun or "group" in mention.types:
        mention.types = (mention.types & ANIMATE) or mention.types
    elif mention.kind == "noun":
        mention.types = mention.types | {"person"}


def _own(actors: list[Mention], others: list[Mention]) -> None:
    """Join "her own" with who acts: "She sold her own mill"."""
    for other in others:
        owner = other.owner
        if owner is not None and owner.kind == "possessive" and "own" in other.words:
            if len(actors) == 1 and actors[0].head < owner.head:
                owner.same, owner.same_rule = actors[0], "actor.reflexive"


def _find_apposition(reader: MentionReader, mention: Mention) -> None:
    """Join a name or noun with what follows it, "her father, a banker.": an indefinite
    description between commas, or at the end."""
    words, i = reader.words, mention.end + 1
    if mention.determiner == "a" or i >= len(words) or words[i - 1] != ",":
        return
    other = reader.by_head.get(reader.phrases.get(i, -1))
    if other is None or other.kind != "noun" or words[i] not in ("a", "an") or other.same:
        return
    if mention.types.isdisjoint(other.types & ANIMATE) or mention.number == "p":
        return
    end = other.head + 1
    if end < len(words) and words[end] in (".", ";"):
        _join_apposition(reader, mention, other)
    elif end + 1 < len(words) and words[end] == "," and reader.tags[end + 1][:1] in "VM":
        _join_apposition(reader, mention, other)


def _find_alias(reader: MentionReader, mention: Mention) -> None:
    """Join a name with the alias that follows it: "known as the Ferret", "(CDA)"."""
    words, n = reader.words, len(reader.words)
    i = mention.head + 1
    if i < n and words[i] == "(":
        _find_acronym(reader, i)
        return
    if i < n and words[i] == ",":
        i += 1
    cues = ALIAS_CUES + (NAMING_CUES if mention.determiner == "a" and words[i - 1] != "," else [])
    if words[i : i + 2] == ["known", "to"] and "as" in words[i : i + MAX_PHRASE]:
        cues = [tuple(words[i : words.index("as", i) + 1])]  # "known to dealers as"
    for cue in cues:
        j = i + len(cue)
        if tuple(words[i:j]) == cue:
            head = reader.phrases.get(j, -1)
            while j < n and reader.tags[j] == "NNP" and j not in reader.names:
                j += 1  # "Quiet" of "Quiet Jack"
            if j in reader.names and head not in reader.names:
                head = reader.names[j].end - 1
            alias = reader.by_head.get(head)
            if alias is not None and (alias.kind == "name" or alias.capitals):
                alias.types, alias.apart, alias.predicate = mention.types, [], False
                alias.same, alias.same_rule = mention, "actor.alias"
            return


def _find_acronym(reader: MentionReader, bracket: int) -> None:
    """Join a name with its initials in brackets: "the Union of Mills (UM)"."""
    alias = reader.by_head.get(bracket + 1)
    texts = reader.texts
    short = texts[bracket + 1].replace(".", "") if bracket + 1 < len(texts) else ""
    if alias is None or alias.is_pronoun or len(short) < 2 or not short.isupper():
        return
    initials, i = "", bracket - 1
    while i >= 0 and bracket - i <= 2 * MAX_ACRONYM and len(initials) < len(short):
        word = reader.words[i]
        if word not in SMALL and word[0].isalpha():
            initials = word[0] + initials
        i -= 1
    if initials == short.lower():
        full = reader.find(i + 1, bracket)
        if full is not None and full is not alias and full.kind in ("name", "noun"):
            alias.same, alias.same_rule = full, "actor.alias"
            alias.types = full.types
