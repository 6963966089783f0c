"""Actors: mentions in a document, grouped by conservative coreference rules on their words."""

from typing import Any

from spacy.tokens import Doc

TYPES = ("PER", "ORG", "LOC", "MISC")
BODIES = set(
    """
    company firm bank group party club agency organisation organization university airline
    """.split()
)
SMALL = {"of", "the", "and", "for", "in", "on", "de"}


def read_actors(doc: Doc, frames: list[dict[str, Any]], words: list[str]) -> list[dict[str, Any]]:
    """Group the actors of frames with their other mentions.

    doc (Doc): The document, with entities if it has any.
    frames (list[dict[str, Any]]): The document's frames.
    words (list[str]): The lower-cased words of the document.
    RETURNS (list[dict[str, Any]]): The actors of frames, in the order of their first mention:
        "name": the fullest mention as [start, end]; "label": the entity type, or ""; "mentions":
        the token spans; "frames": the indices of the frames in which it is an actor; "rules": the
        ids of the rules that linked the mentions.
    """
    register = _Register(words)
    for start, end, label, frame in sorted(_list_mentions(doc, frames, words)):
        register.add((start, end), label, frame)
    return [
        {**group, "frames": sorted(set(group["frames"]))}
        for group in register.groups
        if group["frames"]
    ]


def _list_mentions(
    doc: Doc, frames: list[dict[str, Any]], words: list[str]
) -> list[tuple[int, int, str, int]]:
    """RETURNS (list[tuple[int, int, str, int]]): For each mention start, end, entity type and the
    index of the frame in which it is an actor, or -1."""
    ents = {ent.start: ent for ent in doc.ents if ent.label_ in TYPES}
    mentions = [(ent.start, ent.end, ent.label_, -1) for ent in ents.values()]
    for number, frame in enumerate(frames):
        acting = [(*part, number) for part in frame["actors"]]
        for start, end, frame_number in acting + [(*part, -1) for part in frame["targets"]]:
            opens = (start, start + (words[start] == "the"))
            inside = [ents[i] for i in range(start, end) if i in ents and ents[i].end <= end]
            named = [
                ent
                for ent in inside
                if ent.end == end or (ent.start in opens and _is_plain(words, ent.end, end))
            ]
            if named:
                mentions.append((named[0].start, named[0].end, named[0].label_, frame_number))
            else:
                mentions.append((start, end, "", frame_number))
    return mentions


def _is_plain(words: list[str], start: int, end: int) -> bool:
    """Whether only a prepositional phrase follows a name: "Novak Energy of Brod"."""
    return start < end and words[start] in ("of", "in", "from", "for", "at")


class _Register:
    """Groups of mentions, and an index to find the group of a new mention."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.groups: list[dict[str, Any]] = []
        self.last: Any = None  # the previous mention, and its group
        self.keys: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def add(self, mention: tuple[int, int], label: str, frame: int) -> None:
        text = " ".join(self.words[slice(*mention)])
        # mentions come in text order, so a repeated token span is the previous one
        if self.groups and self.last[0] == mention:
            group, rule = self.last[1], ""
        else:
            group, rule = self._find(text, mention, label)
        if group is None:
            group = {
                "name": list(mention),
                "label": label,
                "mentions": [],
                "frames": [],
                "rules": [],
            }
            self.groups.append(group)
        elif rule and rule not in group["rules"]:
            group["rules"].append(rule)
        self.last = (mention, group)
        if list(mention) not in group["mentions"][-1:]:
            group["mentions"].append(list(mention))
        if frame >= 0:
            group["frames"].append(frame)
        for key in self._make_keys(text, mention, label):
            known = self.keys.setdefault(key, [])
            if len(known) < 2 and not any(one is group for one in known):  # two are ambiguous
                known.append(group)

    def _make_keys(self, text: str, mention: tuple[int, int], label: str) -> list[tuple[str, str]]:
        """RETURNS (list[tuple[str, str]]): The forms that later mentions of the same actor may
        have, each with the rule's id."""
        parts = self.words[slice(*mention)]
        keys = [(f"actor.same-name {label}", text)]
        if label == "PER" and len(parts) > 1:
            keys.append(("actor.last-name", parts[-1]))
        if label in ("ORG", "LOC", "MISC") and len(parts) > 1:
            keys.append(("actor.acronym", "".join(part[0] for part in parts if part not in SMALL)))
        if label == "ORG":
            keys.append(("actor.definite", "org"))
        return keys

    def _find(
        self, text: str, mention: tuple[int, int], label: str
    ) -> tuple[dict[str, Any] | None, str]:
        parts = self.words[slice(*mention)]
        known = self.keys.get((f"actor.same-name {label}", text))
        if (
            known
            and parts[0] not in ("a", "an", "some", "another", "many")
            and text not in PRONOUNS
        ):
            return known[-1], "actor.same-name"
        candidates = [("actor.last-name", text)] if label == "PER" and len(parts) == 1 else []
        if label and len(parts) == 1 and len(text) > 1:
            candidates.append(("actor.acronym", text.replace(".", "")))
        if not label and len(parts) == 2 and parts[0] == "the" and parts[1] in BODIES:
            candidates.append(("actor.definite", "org"))
        for key in candidates:
            known = self.keys.get(key, [])
            if len(known) == 1:  # unambiguous
                return known[0], key[0]
        return None, ""


PRONOUNS = set(
    """
    i you he she it we they who that which this these those there one what him her them us me some
    many all others another nobody everyone someone anyone
    """.split()
)
