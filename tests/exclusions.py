"""What can't be tested with every set of libraries."""

from importlib.metadata import version

import pytest
from packaging.version import Version

# spacy-transformers 1.4 admits no later transformers. Where it could be installed it must be.
without_spacy_transformers = pytest.mark.skipif(
    Version(version("transformers")) >= Version("4.53.3"),
    reason="spacy-transformers can't be installed beside this transformers",
)
