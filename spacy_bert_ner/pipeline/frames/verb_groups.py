"""Verb groups: auxiliaries, negation, the main verb, a particle."""

from typing import NamedTuple

VERB_TAGS = {"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"}
AUXILIARIES = {
    **dict.fromkeys(("be", "am", "is", "are", "was", "were", "been", "being"), "be"),
    **dict.fromkeys(("'s", "'re", "'m", "’s", "’re", "’m"), "be"),
    **dict.fromkeys(
        ("have", "has", "had", "having", "'ve", "'d", "’ve", "’d", "ought", "used"), "have"
    ),
    **dict.fromkeys(("do", "does", "did"), "do"),
    **dict.fromkeys(("get", "gets", "got", "getting", "gotten"), "get"),
}
# the tags of the verb that can follow each auxiliary
TAKES = {
    **{"base": VERB_TAGS, "be": {"VBN", "VBG", "VBD"}, "get": {"VBN"}, "have": {"VBN", "VBD"}},
    **{"do": {"VB", "VBP"}, "going": set(), "": set()},
}
APOSTROPHE_S = {"'s", "’s"}  # "is", but "has" before these
INTRANSITIVE = set(
    """
    become gone come had got grown risen fallen happened left resigned died retired arrived returned
    disappeared failed agreed decided refused promised lost won
    """.split()
)
PERFECT_ADVERBS = {"already", "always", "just", "ever", "long", "never", "since"}
# the form and the tense of a verb group by the tag of its first verb
FORMS = {
    **{"VBD": ("finite", "past"), "VBP": ("finite", "present"), "VBZ": ("finite", "present")},
    **{"VB": ("finite", "present"), "VBG": ("gerund", "none"), "VBN": ("participle", "none")},
}
# participles that look like base forms
SAME_FORMS = {
    "spread",
    "come",
    "become",
    "overcome",
    "run",
    "put",
    "set",
    "cut",
    "hit",
    "let",
    "hurt",
    "shut",
}
PARENTHESES = {"however", "though", "therefore", "indeed", "instead", "moreover", "nevertheless"}
NEGATIONS = {"not", "n't", "n’t", "never", "hardly", "scarcely", "cannot"}
MODALS = {
    **{"ca": "can", "cannot": "can", "wo": "will", "'ll": "will", "’ll": "will", "sha": "shall"},
    **{"'d": "would", "’d": "would"},
}
# phrasal verbs whose particle taggers often tag as a preposition
PHRASAL = {
    tuple(pair.split("_"))
    for pair in """
    break_down shut_down turn_down slow_down close_down cut_down set_up give_up pick_up build_up
    take_up make_up clean_up carry_out point_out rule_out run_out find_out roll_out wipe_out cut_off
    call_off set_off lay_off put_off take_over hand_over give_away hold_back cut_back bring_about
    put_forward bring_up step_aside walk_away take_away go_away run_away come_forward come_in
    go_on push_over tear_down blow_up throw_out step_down back_down look_up hand_out hand_in
    send_back give_back pay_back call_back come_back go_back turn_back hold_up draw_up end_up
    wake_up grow_up open_up speak_up show_up stand_up get_up go_up come_up come_out go_out
    move_in move_out get_away break_up break_out write_down burn_down pull_down play_down let_down
    fill_in drop_out leave_out sort_out work_out wear_out buy_out buy_up set_aside put_aside
    """.split()
}


class Verb(NamedTuple):
    """The grammatical analysis of a verb group.

    main, particle (int): Token indices; -1 if there is no particle.
    form (str): finite, infinitive, gerund, participle; "aux" if there is only an auxiliary.
    base (bool): Whether the first verb is in the base form, as after a modal.
    """

    main: int
    particle: int
    form: str
    passive: bool
    tense: str
    modality: str | None
    negated: bool
    base: bool


class VerbGroups:
    """Reads verb groups from tags.

    words, lemmas, tags (list[str]): The words, lemmas and tags of a document.
    nouns (dict[int, int]): For the first token of each noun phrase the token after its last.
    """

    def __init__(
        self, words: list[str], lemmas: list[str], tags: list[str], nouns: dict[int, int]
    ) -> None:
        self.words = words
        self.lemmas = lemmas
        self.tags = tags
        self._nouns = nouns

    def begins(self, i: int, end: int) -> bool:
        """Whether a verb group begins at token `i`. The sentence ends at `end`."""
        tag = self.tags[i]
        if self.words[i] == "aged" and self.tags[i + 1 : i + 2] == ["CD"]:
            return False
        if tag in VERB_TAGS or tag == "MD":
            return True
        if tag == "TO":
            return self._begins_infinitive(i, end)
        if self._is_negation(i, end):  # "never freezes", "not to go"
            i += 1 + (self.words[i] == "no")
            while i < end and self.tags[i] == "RB":
                i += 1
            return (
                i < end
                and i not in self._nouns
                and (self.tags[i] in VERB_TAGS or self._begins_infinitive(i, end))
            )
        return False

    def _is_negation(self, i: int, end: int) -> bool:
        word = self.words[i]
        if word == "neither":
            return i + 1 < end and self.tags[i + 1] in VERB_TAGS and i not in self._nouns
        return word in NEGATIONS or (
            word == "no" and self.words[i + 1 : i + 2] == ["longer"] and i + 1 < end
        )

    def _begins_infinitive(self, i: int, end: int) -> bool:
        """Whether a "to", possibly with adverbs, is followed by a verb."""
        if i >= end or self.tags[i] != "TO":
            return False
        i += 1
        while i < end and self.tags[i][:2] == "RB":
            i += 1
        return i < end and self.tags[i] in ("VB", "VBP") and i not in self._nouns

    def _fits(self, word: str, tag: str, link: str) -> bool:
        """Whether a verb can follow an auxiliary."""
        return tag in TAKES[link] or (link in ("have", "be") and word in SAME_FORMS)

    def read(self, start: int, end: int) -> tuple[int, Verb]:
        """Read a verb group: auxiliaries, negation, the main verb, a particle.

        RETURNS (tuple[int, Verb]): The token after the group, and its analysis.
        """
        tags, words = self.tags, self.words
        link = form = ""  # the type of the last auxiliary (a key of TAKES); the form of the group
        tense, modality = "none", None
        passive = negated = base = False
        main, i = start, start
        while i < end and (
            i not in self._nouns
            or words[i] in ("no", "neither")
            or (words[i][-4:] in ("self", "lves") and link)
        ):
            tag, word = tags[i], words[i]
            if word == "neither" and link and i + 1 < end and tags[i + 1] in VERB_TAGS:
                negated = True
                i += 1
                continue
            if self._is_negation(i, end):
                negated = True
                i += 2 if word == "no" else 1
                while not link and not form and i < end and tags[i] == "RB":
                    i += 1
                if tag != "MD":
                    continue
                i -= 1
            if tag == "MD" and not form:
                form, main, modality = "finite", i, MODALS.get(word, word)
                link = "have" if word == "ought" else "base"
            elif word[-4:] in ("self", "lves") and link and tag == "PRP":  # "was herself elected"
                pass
            elif tag == "TO" and link == "be" and self.words[i + 1 : i + 2] == ["be"]:
                link = "base"  # "is to be held"
            elif (
                tag == "TO"
                and (not form or link in ("have", "going"))
                and self._begins_infinitive(i, end)
            ):
                if link == "have":
                    modality = modality or {"ought": "ought", "used": None}.get(words[main], "must")
                    tense = tense if words[main] == "used" else "none"
                tense = "future" if link == "going" else tense
                form, link = form or "infinitive", "base"
            elif (tag[:2] == "RB" or word in ("since", "even")) and link:
                pass
            elif word == "," and link and i + 2 < end and words[i + 2] == ",":
                if words[i + 1] not in PARENTHESES or i + 3 >= end or tags[i + 3] not in VERB_TAGS:
                    break
                i += 2
            elif tag in VERB_TAGS and (not form or self._fits(word, tag, link)):
                if link in ("be", "get") and tag != "VBG" and word != "been":
                    is_perfect = word in INTRANSITIVE or words[i - 1] in PERFECT_ADVERBS
                    passive = not (words[main] in APOSTROPHE_S and is_perfect)
                if not form:
                    (form, tense), base = FORMS[tag], tag == "VB"
                if word == "used" and (link or tag == "VBN"):  # "was used to build"
                    link = ""
                else:
                    is_going = word == "going" and link == "be"
                    link = "going" if is_going else AUXILIARIES.get(word, "")
                main = i
                if not link:
                    break
            else:
                break
            i += 1
        stop = max(main, start) + 1
        if form == "participle" and not link:
            passive = True
        is_particle = stop < end and (
            tags[stop] == "RP" or (self.lemmas[stop - 1], words[stop]) in PHRASAL
        )
        particle = stop if is_particle else -1
        if modality in ("will", "shall"):
            modality, tense = None, "future"
        form = (
            "aux"
            if form == "finite" and (tags[main] == "MD" or AUXILIARIES.get(words[main]) == "do")
            else form
        )
        verb = Verb(main, particle, form or "finite", passive, tense, modality, negated, base)
        return stop + (particle >= 0), verb
