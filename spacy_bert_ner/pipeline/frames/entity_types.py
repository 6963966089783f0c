"""Types of entities: those of CoNLL-2003, on which the rules rest, for the labels of other
schemes."""

# OntoNotes, what `label_map` of `ner` may make of a label, and the Groningen Meaning Bank
TYPES = {
    **dict.fromkeys(("PER", "PERSON", "per"), "PER"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "org"), "ORG"),
    **dict.fromkeys(("LOC", "LOCATION", "GPE", "FAC", "geo", "gpe"), "LOC"),
    **dict.fromkeys(("NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE"), "MISC"),
}


def find_type(label: str) -> str:
    """RETURNS (str): PER, ORG, LOC or MISC for a label that means one of them; else the label."""
    return TYPES.get(label, label)
