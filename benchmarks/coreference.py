"""Score the joins of mentions against the gold set of coreference.

python benchmarks/coreference.py                # the dev half, for tuning
python benchmarks/coreference.py --half test    # the test half, for the final score
"""

from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import spacy
import srsly
import typer
from spacy.tokens import Doc, Span
from wasabi import msg

from spacy_bert_ner.pipeline.frames.coreference.groups import Group
from spacy_bert_ner.pipeline.frames.coreference.lexicon import PRONOUNS
from spacy_bert_ner.pipeline.frames.coreference.mention import Mention
from spacy_bert_ner.pipeline.frames.coreference.resolver import group_mentions
from spacy_bert_ner.pipeline.frames.storage import read_frames

GOLD = Path(__file__).parent.parent / "assets" / "gold" / "coref.jsonl"


class GoldMention(NamedTuple):
    """A mention of the gold set and its cluster. An open pronoun has a cluster of its own."""

    span: Span
    head: int
    cluster: int

    @property
    def kind(self) -> str:
        if self.span.text.lower() in PRONOUNS:
            return "pronoun"
        return "name" if self.span[-1].tag_.startswith("NNP") else "noun"


def main(
    half: str = "dev",
    model: str = "training/conll2003-minilm/model-best",
    show: bool = False,
) -> None:
    """HALF: dev or test. MODEL: a trained pipeline. SHOW: Print the wrong joins."""
    records = [record for record in srsly.read_jsonl(GOLD) if record["half"] == half]
    nlp = spacy.load(model)
    pairs, joined, judged, rules = Counter(), Counter(), Counter(), Counter()
    for record, doc in zip(records, nlp.pipe([record["text"] for record in records])):
        gold = read_mentions(doc, record)
        groups = group_mentions(doc, read_frames(doc))
        matches = match(gold, groups)
        group_of = {matches[m]: group for group in groups for m in group.mentions if m in matches}
        for one, two in combinations(gold, 2):
            if one.cluster == two.cluster:
                kind = " + ".join(sorted((one.kind, two.kind)))
                pairs[kind] += 1
                joined[kind] += one in group_of and group_of[one] is group_of.get(two)
        for group in groups:
            for one, two in combinations(group.mentions, 2):
                verdict = judge(matches.get(one), matches.get(two))
                judged[verdict] += 1
                if show and verdict == "wrong":
                    texts = [doc[m.start : m.end].text for m in (one, two)]
                    msg.text(f"{record['id']}: {texts[0]} = {texts[1]} ({two.rule})")
            rules.update(judge_rules(group, matches))
    rows = [(kind, pairs[kind], joined[kind], percent(joined[kind], pairs[kind])) for kind in pairs]
    total = ("all", pairs.total(), joined.total(), percent(joined.total(), pairs.total()))
    header = (f"{half}, {len(records)} texts", "pairs", "joined", "%")
    msg.table([*sorted(rows), total], header=header, aligns=("l", *"rrr"))
    made = judged["right"] + judged["wrong"]
    share = percent(judged["wrong"], made)
    msg.text(f"wrong: {judged['wrong']} of {made} joined pairs, {share} %")
    msg.text(f"pairs of mentions that the gold set does not have: {judged['outside']}, not judged")
    # the scores in frames/coreference/resolver.py: one right and one wrong join added
    names = sorted({rule for rule, _ in rules})
    table = []
    for rule in names:
        right, n = rules[rule, True], rules[rule, True] + rules[rule, False]
        table.append((rule, right, n, f"{(right + 1) / (n + 2):.2f}"))
    msg.table(table, header=("rule", "right", "joins", "score"), aligns=("l", *"rrr"))


def read_mentions(doc: Doc, record: dict) -> list[GoldMention]:
    """RETURNS (list[GoldMention]): The mentions of a record of the gold set."""
    clusters = [*record["clusters"], *([one] for one in record["open"])]
    found = []
    for number, cluster in enumerate(clusters):
        for characters in cluster:
            span = doc.char_span(*characters, alignment_mode="expand")
            inner = (token.i for token in span[1:] if token.tag_ in ("IN", "TO"))
            found.append(GoldMention(span, next(inner, span.end) - 1, number))
    return sorted(found, key=lambda mention: mention.span.start)


def match(gold: list[GoldMention], groups: list[Group]) -> dict[Mention, GoldMention]:
    """Match mentions by their head, or by the last token if they cover the head of the gold
    mention too ("the Kingdom of Velmar")."""
    mentions = sorted((m for group in groups for m in group.mentions), key=lambda m: m.head)
    matches: dict[Mention, GoldMention] = {}
    for target in gold:
        for mention in mentions:
            inside = mention.kind == "name" and mention.start <= target.head <= mention.head
            whole = mention.head == target.span.end - 1 and mention.start <= target.head
            if mention not in matches and (mention.head == target.head or inside or whole):
                matches[mention] = target
                break
    return matches


def judge(one: GoldMention | None, two: GoldMention | None) -> str:
    """RETURNS (str): Whether two mentions that were joined are right or wrong. If one is in the
    gold set and the other is not, it is wrong; if neither is, it is "outside"."""
    if one is None and two is None:
        return "outside"
    return (
        "right" if one is not None and two is not None and one.cluster == two.cluster else "wrong"
    )


def judge_rules(group: Group, matches: dict[Mention, GoldMention]) -> Counter:
    """RETURNS (Counter): For each join of the group its rule, and whether it is right: whether the
    mention belongs to the cluster of most mentions before it."""
    found: Counter = Counter()
    before: Counter = Counter()
    for mention in group.mentions:
        target = matches.get(mention)
        if mention.rule and (target is not None or before):
            clusters = [cluster for cluster, _ in before.most_common(1)]
            found[mention.rule, target is not None and target.cluster in clusters] += 1
        if target is not None:
            before[target.cluster] += 1
    return found


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else ""


if __name__ == "__main__":
    typer.run(main)
