"""What could not be carried from one format to another."""

from collections.abc import Set

from .record import Loss, Record

# what a format can carry
ENTITIES, SCORES, SPANS, RULES, CHUNKS = "entities", "scores", "spans", "rules", "chunks"
FRAMES, TOKENS, SENTENCES, TAGS = "frames", "tokens", "sentences", "tags"
PARTS = (ENTITIES, SCORES, SPANS, RULES, CHUNKS, FRAMES, TOKENS, SENTENCES, TAGS)


class Report:
    """Counts what was lost, with an example of each kind."""

    def __init__(self) -> None:
        self.lost: dict[str, Loss] = {}

    def add(self, record: Record) -> None:
        """Add what a record has lost."""
        for kind, loss in record.lost.items():
            before = self.lost.get(kind, Loss(0, f"{loss.example} in {record.name}"))
            self.lost[kind] = Loss(before.number + loss.number, before.example)

    def list_lines(self) -> list[str]:
        """RETURNS (list[str]): A line for each kind: how many, what, and an example."""
        return [
            f"{loss.number:,} {kind} (for example {loss.example})"
            for kind, loss in self.lost.items()
        ]


def drop_uncarried(record: Record, carried: Set[str]) -> None:
    """Take from a record what a format can't carry, and note it in its `lost`.

    record (Record): The record.
    carried (Set[str]): The parts that the format carries.
    """
    for part in (ENTITIES, SPANS, CHUNKS):
        stretches = getattr(record, part)
        if part not in carried and stretches is not None:
            if stretches:
                first = stretches[0]
                example = f"{first.label} {record.quote(first.start, first.end)}"
                record.lose(part, example, count=len(stretches))
            setattr(record, part, None)
        for field, empty, kind in (("score", None, SCORES), ("rule", "", RULES)):
            stretches = getattr(record, part) or []
            marked = [one for one in stretches if getattr(one, field) != empty]
            if kind not in carried and marked:
                example = f"{getattr(marked[0], field)} of {record.quote(*marked[0][:2])}"
                record.lose(f"{kind} of {part}", example, count=len(marked))
                setattr(record, part, [one._replace(**{field: empty}) for one in stretches])
    if FRAMES not in carried:
        for name, main in (("frames", "mechanism"), ("links", "cue")):
            found = getattr(record, name)
            if found:
                record.lose(name, record.quote(*found[0][main]), count=len(found))
            setattr(record, name, [])
    if SENTENCES not in carried and len(record.sentences or ()) < 2:
        record.sentences = None  # one sentence has no border
    if SENTENCES not in carried and record.sentences:
        start = record.sentences[0]
        count = len(record.sentences)
        record.lose("borders of sentences", record.quote(start, start + 20), count=count)
        record.sentences = None
    tagged = [word for word in record.words or () if word.tag]
    if TAGS not in carried and tagged:
        example = f"{tagged[0].tag} of {record.quote(*tagged[0][:2])}"
        record.lose(TAGS, example, count=len(tagged))
        record.words = [word._replace(tag="") for word in record.words or ()]
