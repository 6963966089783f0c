"""Nominal mechanisms: event nouns with their actors and targets."""

from typing import Any

from .phrases import NounPhrase, Phrase

OBJECT_PREPS = {"on", "for", "against", "into"}


# whose possessive says when: "Sunday's election", "last year's audit"
TIMES = set(
    """
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight
    january february march april may june july august september october november december
    year month week day morning evening afternoon night season summer winter spring autumn decade
    century weekend years months weeks days
    """.split()
)


def read_nominals(
    phrases: list[Phrase], events: dict[int, str], words: list[str], tags: list[str]
) -> list[dict[str, Any]]:
    """Find "the destruction of the bridge by the army", "the army's attack on the village".

    phrases (list[Phrase]): The phrases of a sentence.
    events (dict[int, str]): The nouns that can be mechanisms, by their last token: EVENT, whose
        "of" phrase is the target, or OCCURRENCE, whose "of" phrase is the actor.
    words, tags (list[str]): The lower-cased words and the tags of the document.
    RETURNS (list[dict[str, Any]]): Frames, without the fields that `FrameReader` adds.
    """
    frames = []
    for number, phrase in enumerate(phrases):
        if not isinstance(phrase, NounPhrase) or phrase.head not in events:
            continue
        label = events[phrase.head]
        actors: list[tuple[int, int]] = []
        targets: list[tuple[int, int]] = []
        complements: list[tuple[int, int]] = []
        if phrase.possessive >= 0 and words[phrase.possessive - 1] in TIMES:
            complements.append((phrase.start, phrase.possessive))
        elif phrase.possessive >= 0:
            actors.append((phrase.start, phrase.possessive))
        elif tags[phrase.start] == "PRP$":
            actors.append((phrase.start, phrase.start + 1))
        i = number + 1
        while i + 1 < len(phrases) and phrases[i].kind == "prep" and phrases[i + 1].kind == "noun":
            start, prep = phrases[i].start, words[phrases[i].start]
            stretch, i = _read_of_chain(phrases, i + 1, words)
            if prep == "of" and words[stretch[0]].isdigit():
                complements.append((start, stretch[1]))  # "the agreement of 2003"
            elif prep == "of" and i - number <= 3 and not targets:
                (actors if label == "OCCURRENCE" and not actors else targets).append(stretch)
            elif prep == "by":
                actors.append(stretch)
            else:
                complements.append((start, stretch[1]))
        if (
            actors
            or targets
            or (
                complements
                and words[complements[0][0]] in OBJECT_PREPS
                and complements[0][0] == phrase.end
            )
        ):
            frames.append(
                {
                    **{"mechanism": (phrase.head, phrase.head + 1), "kind": "noun", "lemma": ""},
                    **{
                        "actors": actors,
                        "targets": targets,
                        "complements": complements,
                        "factors": [],
                    },
                    **{
                        "negated": words[phrase.start] == "no",
                        "modality": None,
                        "voice": "active",
                        "tense": "none",
                    },
                    "chain": phrase.head,
                }
            )
    return frames


def _read_of_chain(phrases: list[Phrase], i: int, words: list[str]) -> tuple[tuple[int, int], int]:
    start, end = phrases[i].start, phrases[i].end
    i += 1
    while (
        i + 1 < len(phrases)
        and phrases[i].kind == "prep"
        and phrases[i + 1].kind == "noun"
        and words[phrases[i].start] == "of"
    ):
        end = phrases[i + 1].end
        i += 2
    return (start, end), i
