"""Other names for entity labels: tools that ask for PERSON get nothing from PER."""

from collections.abc import Sequence

from spacy.attrs import ENT_TYPE
from spacy.training import Example


class LabelNames:
    """Names of the labels of a model.

    names (dict[str, str]): For some of the labels the names in the output.
    where (str): The place of the option, for messages.
    RAISES (ValueError): If a label or a name is not a non-empty string.
    """

    def __init__(self, names: dict[str, str], where: str) -> None:
        are_texts = isinstance(names, dict) and all(
            isinstance(text, str) and text for pair in names.items() for text in pair
        )
        if not are_texts:
            raise ValueError(
                f'{where} is {names!r}: it must have a name for labels, as {{"PER": "PERSON"}}'
            )
        self.names = dict(names)
        self._where = where

    def check(self, labels: Sequence[str]) -> None:
        """Check the names against the labels of the model, once it has any.

        RAISES (ValueError): If there is a name for a label that the model does not have.
        """
        unknown = [label for label in self.names if label not in labels]
        if labels and unknown:
            raise ValueError(
                f"{self._where} has a name for {', '.join(unknown)}, but the labels of the model "
                f"are {', '.join(labels)}"
            )

    def rename(self, label: str) -> str:
        """RETURNS (str): The name of a label in the output."""
        return self.names.get(label, label)

    def restore(self, name: str, labels: Sequence[str]) -> str:
        """Find the model's label for a name of the gold annotation.

        name (str): A label, or its name in the output.
        labels (Sequence[str]): The labels of the model so far.
        RETURNS (str): The label; the name itself, if it is none of both.
        RAISES (ValueError): If it is the name of several labels.
        """
        if name in labels or name in self.names:
            return name
        own = [label for label, other in self.names.items() if other == name]
        if len(own) > 1:
            raise ValueError(
                f"{self._where} gives the name {name} to {' and '.join(own)}: the data must say "
                "which of them it has"
            )
        return own[0] if own else name

    def rename_gold(self, example: Example) -> Example:
        """RETURNS (Example): An example whose gold entities have the names in the output."""
        if not self.names:
            return example
        gold = example.reference.copy()
        strings = gold.vocab.strings
        types = gold.to_array(ENT_TYPE)
        for label, name in self.names.items():
            types[gold.to_array(ENT_TYPE) == strings[label]] = strings.add(name)
        gold.from_array(ENT_TYPE, types)
        return Example(example.predicted, gold)
