#!/usr/bin/env bash
# srsly 2.5.6 with catalogue 2.0.10: each msgpack_loads asks for the entry points of every installed package,
# some milliseconds where many are. spaCy reads each document of a DocBin, and each part of a pipeline's
# bytes, with it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet srsly==2.5.6 catalogue==2.0.10
"$folder/env/bin/python" - <<'PYTHON'
import catalogue
import srsly

calls = []
find = catalogue.Registry.get_entry_points
catalogue.Registry.get_entry_points = lambda self: calls.append(self.namespace) or find(self)
packed = srsly.msgpack_dumps({"a": 1})
calls.clear()
for _ in range(100):
    srsly.msgpack_loads(packed)
print(f"srsly {srsly.__version__}: 100 msgpack_loads went through the entry points {len(calls)} times")
assert len(calls) >= 100, "no longer so"
PYTHON
