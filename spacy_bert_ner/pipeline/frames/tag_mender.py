"""Tags that cannot be right: nouns that must be verbs, since their clause has no other."""

from .verb_groups import VERB_TAGS

QUOTES = {"``", "''", '"', "`", "“", "”", "‘", "«", "»"}
OPENING_MARKS = {"if", "unless", "because", "although", "while", "whether", "that", "since"}
NAMES = {"NNP", "NN", "NNPS"}
# verbs at the start of questions and conditions
ASKING_WORDS = {
    **dict.fromkeys(("had", "were", "did", "was"), "VBD"),
    **dict.fromkeys(("does", "is", "has"), "VBZ"),
    **dict.fromkeys(("should", "could", "would", "can", "will", "must"), "MD"),
}
PAST_NOUNS = {"rose", "fell", "left", "saw", "felt", "found", "bit", "shot", "broke", "sank"}
BULLETS = {"-", "•", "*", "–", "·"}
HELPING = {"help", "helps", "helped", "helping"}


class TagMender:
    """Corrects the tags of a document in place.

    words, tags (list[str]): The lower-cased words and the tags.
    """

    def __init__(self, words: list[str], tags: list[str]) -> None:
        self.words = words
        self.tags = tags
        self._mended: set[int] = set()

    def mend(self) -> set[int]:
        """Make a verb of the noun that must be one, in a clause without any: "if the dam
        breaks/NNS", "Dahl doubts/NNS that ...", "the police suspect/NN him".

        RETURNS (set[int]): The tokens that are no nouns any more.
        """
        for i in [i for i, tag in enumerate(self.tags[:-2]) if tag == "TO"]:
            if self.tags[i + 1] == "NN" and self.tags[i + 2] in ("DT", "PRP$", "PRP"):
                self.tags[i + 1] = "VB"  # "to chair the meeting"
        self._mend_subordinate()
        self._mend_main()
        return self._mended

    def _mend_main(self) -> None:
        tags, words = self.tags, self.words
        has_verb = False
        for i, tag in enumerate(tags[:-2]):
            opens = not i or tags[i - 1] in (".", "''", "_SP") or words[i - 1] in QUOTES
            if tag == "NN" and tags[i + 1] in ("DT", "PRP$", "PDT"):
                if not i or words[i - 1] in BULLETS:
                    self._mend(i, "VB")  # "- train all leaders"
                    continue
            if opens and words[i] in ASKING_WORDS and tags[i + 1] in ("DT", "PRP", "NNP", "PRP$"):
                tags[i] = tag = ASKING_WORDS[words[i]]  # "Had it rained, ..."
            if tag in (".", ":", "''") or words[i] in (";", ","):
                has_verb = False
            elif tag in VERB_TAGS or tag == "MD":
                has_verb = True
            elif tag == "NN" and words[i - 1] in HELPING and tags[i + 1] in ("DT", "PRP$"):
                self._mend(i, "VB")  # "helped rescue the miners"
            elif has_verb or not i or tag not in ("NNS", "NN") or tags[i - 1] not in NAMES:
                continue
            elif tag == "NNS" and (
                words[i + 1] == "that" or (tags[i + 1] == "TO" and self._lacks_verb(i + 3))
            ):
                self._mend(i, "VBZ")
                has_verb = True
            elif tag == "NN" and words[i + 1] in ("him", "them", "me", "us"):
                self._mend(i, "VBP")
                has_verb = True

    def _lacks_verb(self, i: int) -> bool:
        """Whether no finite verb follows before the next stop or comma."""
        while i < len(self.tags) and self.tags[i] not in (",", ".", ":"):
            if self.tags[i] in ("VBD", "VBZ", "VBP", "MD"):
                return False
            i += 1
        return True

    def _mend(self, i: int, tag: str) -> None:
        self.tags[i] = tag
        self._mended.add(i)

    def _mend_subordinate(self) -> None:
        tags, words, n = self.tags, self.words, len(self.tags)
        for i in [i for i, word in enumerate(words) if word in OPENING_MARKS and tags[i] == "IN"]:
            end = i + 1
            while end < n and end < i + 8 and tags[end][:2] in ("DT", "NN", "JJ", "PR", "PO", "CD"):
                end += 1
            bare = next((j for j in range(i + 2, end - 1) if self._opens_object(j)), -1)
            if words[i] == "that" and bare > 0 and tags[end : end + 1] != ["MD"]:
                if end == n or tags[end][:2] != "VB":
                    self._mend(bare, "VB")  # "demanded that the firm pay/NN the workers"
                    continue
            before = tags[end - 2].replace("PRP", "NN") if end > i + 2 else ""
            follows = tags[end] if end < n else "."
            if words[end - 1] in PAST_NOUNS and before in ("NN", "NNP", "NNS") and follows in ",.":
                self._mend(end - 1, "VBD")  # "because the river rose"
                continue
            if tags[end - 1] != "NNS" or before not in ("NN", "NNP") or follows[:1] in "VM":
                continue
            if follows in (",", ".", "RB", "TO", "RP") or words[end : end + 1] == ["the"]:
                self._mend(end - 1, "VBZ")

    def _opens_object(self, i: int) -> bool:
        """Whether a noun behind a noun stands before a determiner."""
        tags = self.tags
        return tags[i] == "NN" and tags[i - 1][:2] == "NN" and tags[i + 1] in ("DT", "PRP$")
