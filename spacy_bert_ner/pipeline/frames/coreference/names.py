"""Names that are one: of persons by their parts, of organisations and places by their core."""

from .groups import Group
from .index import GroupIndex
from .lexicon import FIRST_NAME_TITLES, PLACES, SMALL, SUFFIXES
from .mention import Mention

MAX_PARTS = 5  # words of a name that are looked at
Found = tuple[Group | None, str]
NOTHING: Found = (None, "")


class NameIndex:
    """Groups by their names.

    careful (bool): Whether "Mr Holm" joins no name whose gender is not known yet.
    """

    def __init__(self, careful: bool = False) -> None:
        self._index = GroupIndex()
        self._careful = careful

    def find(self, mention: Mention) -> Found:
        """RETURNS (Found): The group of a name and the rule's id, or (None, "")."""
        if mention.label == "PER":
            found = self._find_person(mention)
            if found[0] is None and len(mention.words) == 1 and not mention.title:
                found = self._find_mislabelled(mention)
        elif mention.label:
            found = self._find_body(mention)
            if found[0] is None and len(mention.words) == 1 and mention.acts:
                last = self._index.find_only(mention, ("last", mention.words[0]), types=False)
                found = last, "actor.last-name"
        else:
            found = self._find_unlabelled(mention)
        if found[0] is None and not mention.stranger:
            return self._find_capitals(mention)
        return found

    def _find_capitals(self, mention: Mention) -> Found:
        """ "ANNA BRANDT" in a heading, "Anna Brandt" below."""
        words, index = mention.words, self._index
        if mention.capitals:
            group = index.find_only(mention, ("any", " ".join(words)), types=False)
            return group, "actor.capitals"
        for size in range(len(words), mention.label == "PER", -1):
            group = index.find_only(mention, ("capitals", " ".join(words[:size])), types=False)
            if group is not None and (size > 1 or group.names == {words[:1]}):
                return group, "actor.capitals"
        return NOTHING

    def _find_mislabelled(self, mention: Mention) -> Found:
        """A single name that is nobody's, but begins the name of an organisation."""
        words, index = mention.words, self._index
        if index.find(("single", words[0]), ("last", words[0]), ("first", words[0])):
            return NOTHING
        keys = ("short", "ORG", words), ("short", "", words)
        return index.find_only(mention, *keys, types=False), "actor.short-name"

    def _find_unlabelled(self, mention: Mention) -> Found:
        """A name without a type: every kind of name is looked up."""
        words, index = mention.words, self._index
        text = " ".join(words)
        group = index.find_only(mention, ("any", text))
        if group is not None:
            return group, "actor.same-name"
        group = index.find_only(mention, ("core", strip_suffix(words)))
        if group is not None:
            return group, "actor.legal-suffix"
        keys = [("short", "ORG", words), ("short", "", words), ("acronym", text)]
        keys += [("last", text), ("first", text)] if len(words) == 1 else []
        found = [group for group in index.find(*keys) if group.admits(mention)]
        if len(found) != 1:
            return NOTHING
        kinds = [
            "actor.short-name",
            "actor.short-name",
            "actor.acronym",
            "actor.last-name",
            "actor.first-name",
        ]
        rules = [rule for key, rule in zip(keys, kinds) if found[0] in index.find(key)]
        return found[0], rules[0]

    def _find_person(self, mention: Mention) -> Found:
        words, index = mention.words, self._index
        text = " ".join(words)
        if len(words) > 1:
            group = index.find_only(mention, ("PER", text), ("", text))
            if group is not None:
                return group, "actor.same-name"
            if mention.stranger:
                return NOTHING
            group = index.find_only(mention, ("parts", words[0], words[-1]))
            if group is not None:
                return group, "actor.middle-initial"
            if len(words[0].rstrip(".")) == 1:
                group = index.find_only(mention, ("initial", words[0][0], words[-1]))
                if group is not None:
                    return group, "actor.middle-initial"
            if not index.find(("last", words[-1])):
                group = index.find_only(mention, ("single", words[-1]))
                if group is not None:
                    return group, "actor.last-name"
            return NOTHING
        if mention.stranger:
            return NOTHING
        last = index.find(("single", text), ("last", text), ("", text))
        family = bool(mention.title) and mention.title[-1] not in FIRST_NAME_TITLES  # "Mr Brandt"
        first = [] if family else index.find(("first", text))
        fitting = [group for group in last if group.admits(mention)]
        if self._careful and mention.gender:
            fitting = [group for group in fitting if group.gender]
        others = [group for group in first if group.admits(mention) and group not in fitting]
        if len(fitting) + len(others) != 1:
            return NOTHING
        if others:
            return others[0], "actor.first-name"
        same = any(name == words for name in fitting[0].names)
        return fitting[0], "actor.same-name" if same else "actor.last-name"

    def _find_body(self, mention: Mention) -> Found:
        words, index, label = mention.words, self._index, mention.label
        text = " ".join(words)
        core = strip_suffix(words)
        group = index.find_only(mention, (label, text), ("", text), types=False)
        if group is not None:
            return group, "actor.same-name"
        group = index.find_only(mention, ("core", core))
        if group is not None:
            return group, "actor.legal-suffix"
        if len(words) == 1 and len(text) > 1:
            group = index.find_only(mention, ("acronym", text.replace(".", "")))
            if group is not None:
                return group, "actor.acronym"
        group = index.find_only(mention, ("short", label, core), ("short", "", core))
        if group is not None:
            return group, "actor.short-name"
        return NOTHING

    def find_last(self, last: str) -> list[Group]:
        """RETURNS (list[Group]): The persons with a last name."""
        return self._index.find(("last", last))

    def find_any(self, mention: Mention) -> Found:
        """RETURNS (Found): The one group whose name the words are: "the Ferret"."""
        text = " ".join(mention.words)
        group = self._index.find_only(mention, ("any", text), types=False)
        if group is not None or len(mention.words) == 1:
            return group, "actor.same-name"
        core = strip_suffix(mention.words)
        return self._index.find_only(mention, ("core", core), types=False), "actor.legal-suffix"

    def add(self, mention: Mention, group: Group) -> None:
        """Register the forms that later mentions may have."""
        words, index, label = mention.words, self._index, mention.label
        text = " ".join(words)
        index.add((label, text), group)
        index.add(("any", text), group)
        if mention.capitals and not (mention.nested and label != "PER"):
            index.add(("capitals", text), group)
        if label == "PER" or (not label and len(words) > 1 and not mention.capitals):
            self._add_person(words, group)
        if label == "PER":
            return
        core = strip_suffix(words)
        if core != words or len(words) > 1:
            index.add(("core", core), group)
        for size in range(1, min(len(core), MAX_PARTS)):
            index.add(("short", label, core[:size]), group)
        if label == "ORG" and len(core) == 2:
            index.add(("short", label, core[1:]), group)
        place = core.index("of") if "of" in core[1:-1] else 0
        if place and core[place - 1] in PLACES:
            for name in ("LOC", "ORG", ""):
                index.add(("short", name, core[place + 1 :]), group)
        if len(core) > 1:
            initials = "".join(word[0] for word in core if word not in SMALL)
            index.add(("acronym", initials), group)

    def _add_person(self, words: tuple[str, ...], group: Group) -> None:
        index = self._index
        if len(words) == 1:
            index.add(("single", words[0]), group)
            return
        index.add(("last", words[-1]), group)
        index.add(("first", words[0]), group)
        index.add(("parts", words[0], words[-1]), group)
        index.add(("initial", words[0][0], words[-1]), group)


def strip_suffix(words: tuple[str, ...]) -> tuple[str, ...]:
    """RETURNS (tuple[str, ...]): The name without its legal form."""
    end = len(words)
    while end > 1 and words[end - 1].rstrip(".") in SUFFIXES:
        end -= 1
    return words[:end]
