"""The frame graph of a document: actors, mechanisms, targets, and causal links."""

import warnings
from collections.abc import Collection, Hashable
from io import StringIO
from typing import Any

import matplotlib
import networkx
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from spacy.tokens import Doc, Span

from ..pipeline.frames.records import Frame, get_actors, get_frames
from .colors import COLORS

TARGET, LINE, PALE, CAUSE = "#d5d5d5", "#777777", "#a9a9a9", "#d1495b"
KINDS = ("verb", "copula", "noun")
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "spacy_bert_ner", "font.size": 9}
# in inches, like all lengths here
COLUMNS = {"actor": 2.75, "frame": 4.6, "target": 6.45}
WIDTH, ROW, MARGIN, LETTER = 9.2, 0.42, 0.5, 0.026
LONGEST = {"actor": 32, "frame": 26, "target": 32}
LONGEST_NOTE, NOTE_SIZE, NOTE_DOWN = 40, 7, 0.175
INDEFINITE = {"a", "an", "some", "another", "many"}


def draw_graph(
    doc: Doc,
    *,
    max_frames: int = 30,
    certainties: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
    negated: bool | None = None,
) -> str:
    """Draw the frame graph of a document: actors on the left, mechanisms in text order, targets on
    the right. What is not asserted has a dashed outline and pale lines, and below it its certainty
    and who says so.

    doc (Doc): A document with frames.
    max_frames (int): The maximum number of mechanisms to draw, from the beginning.
    certainties (Collection[str] | None): Draw only frames of these certainties. None: all.
    kinds (Collection[str] | None): Draw only frames of these kinds. None: all but "name".
    negated (bool | None): Draw only frames that are negated, or that are not. None: both.
    RETURNS (str): SVG, deterministic for a given document. The dot of an actor grows with the
        number of its frames. Red arrows go from cause to effect.
    """
    chosen = {"certainties": certainties, "kinds": kinds, "negated": negated}
    graph = make_graph(doc, max_frames=max_frames, **chosen)
    places = _place(graph)
    n_frames = len(_choose_frames(doc, **chosen))
    height = 2 * MARGIN + max((y for _, y in places.values()), default=0.0)
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height - MARGIN, -MARGIN))
        axes.set_axis_off()
        for start, end, role in graph.edges(data="role"):
            _draw_edge(axes, graph, places, start, end, role)
        for node in graph:
            _draw_node(axes, graph, places, node)
        if not graph:
            _write(axes, WIDTH / 2, 0, "No frames", ha="center", color=LINE)
        bottom = height - 1.2 * MARGIN
        if n_frames > max_frames > 0:
            note = f"The first {max_frames} of {n_frames} mechanisms"
            _write(axes, WIDTH - 0.1, bottom, note, ha="right", color=LINE)
        if any(networkx.get_node_attributes(graph, "note").values()):
            legend = "dashed: not stated as a fact"
            _write(axes, COLUMNS["frame"], bottom, legend, ha="center", color=LINE)
        if "cause" in networkx.get_edge_attributes(graph, "role").values():
            _write(axes, 0.1, bottom, "red: cause to effect", ha="left", color=CAUSE)
        text = StringIO()
        with (
            warnings.catch_warnings()
        ):  # the SVG viewer has the glyphs that matplotlib's font lacks
            warnings.filterwarnings("ignore", "Glyph .* missing")
            figure.savefig(text, format="svg", metadata={"Date": None})
    svg = text.getvalue()
    return svg[svg.index("<svg") :]


def make_graph(
    doc: Doc,
    *,
    max_frames: int = 30,
    certainties: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
    negated: bool | None = None,
) -> networkx.DiGraph:
    """Make the graph of a document's frames.

    doc (Doc): A document with frames.
    max_frames (int): The maximum number of frames, from the beginning.
    certainties, kinds, negated: Which frames, as in `draw_graph`.
    RETURNS (networkx.DiGraph): Nodes with "kind" (actor, frame or target), "text" and "label" (an
        actor's type); a frame's node has its "certainty" and a "note": certainty, condition and
        source, "" if it is asserted. Edges with a "role": from an actor to its frame (actor),
        from a frame to its target, or to another phrase after the verb (target), and from a cause
        to its effect (cause).
    """
    graph = networkx.DiGraph()
    frames = _choose_frames(doc, certainties=certainties, kinds=kinds, negated=negated)
    frames = dict(list(frames.items())[:max_frames])
    for number, frame in frames.items():
        words = (frame.modality, "not" if frame.negated else "", frame.lemma)
        text = " ".join(filter(None, words))
        note = _make_note(frame)
        graph.add_node(
            number, kind="frame", text=text, label="", certainty=frame.certainty, note=note
        )
    known: dict[Hashable, str] = {}  # by words, and by the last token
    for i, actor in enumerate(get_actors(doc)):
        acts = [number for number in actor.frames if number in frames]
        if acts:
            node = f"actor {i}"
            graph.add_node(node, kind="actor", text=actor.name, label=actor.label)
            graph.add_edges_from(((node, number) for number in acts), role="actor")
            for mention in actor.mentions:
                known.setdefault(_make_key(mention), node)
                known.setdefault(mention.end, node)
    for number, frame in frames.items():
        graph.add_edges_from(
            ((number, effect) for effect in frame.effects if effect in frames), role="cause"
        )
        after = [one for one in frame.complements if one.start >= frame.mechanism.end]
        instead = [*(frame.factors if frame.kind == "copula" else ()), *after]
        for target in frame.targets or instead[:1]:
            node = _find(target, known) or f"target {target.start} {target.end}"
            if node not in graph:
                known.setdefault(_make_key(target), node)
                graph.add_node(node, kind="target", text=target.text, label="")
            graph.add_edge(number, node, role="target")
    return graph


def _choose_frames(
    doc: Doc,
    *,
    certainties: Collection[str] | None,
    kinds: Collection[str] | None,
    negated: bool | None,
) -> dict[int, Frame]:
    """RETURNS (dict[int, Frame]): The chosen frames by their index in the document."""
    return {
        i: frame
        for i, frame in enumerate(get_frames(doc))
        if frame.kind in (KINDS if kinds is None else kinds)
        and (certainties is None or frame.certainty in certainties)
        and negated in (None, frame.negated)
    }


def _make_note(frame: Frame) -> str:
    """RETURNS (str): "reported: the police", "conditional: if it rains", "intended"; "" for what is
    asserted."""
    if frame.certainty == "asserted":
        return ""
    spans = [span.text for span in (frame.condition, frame.source) if span is not None]
    return f"{frame.certainty}: {', '.join(spans)}" if spans else frame.certainty


def _make_key(span: Span) -> Hashable:
    """RETURNS (Hashable): A key that mentions of the same actor or target share: their words, but
    for "it" and "a man" the token offsets."""
    words = [token.lower_ for token in span]
    if words[0] in INDEFINITE or all(token.pos_ == "PRON" for token in span):
        return span.start, span.end
    return " ".join(words[words[0] == "the" and len(words) > 1 :])


def _find(target: Span, known: dict[Hashable, str]) -> str | None:
    """RETURNS (str | None): The node with the same words, or with the name at the end of the
    target: "the minister Marta Olsen"."""
    plain = all(token.pos_ in ("DET", "ADJ", "NOUN", "PROPN") for token in target)
    return known.get(_make_key(target)) or (known.get(target.end) if plain else None)


def _place(graph: networkx.DiGraph) -> dict[Any, tuple[float, float]]:
    """RETURNS (dict[Any, tuple[float, float]]): The position of each node. Each mechanism has its
    own row; actors and targets are as close to their mechanisms as possible."""
    kinds = dict(graph.nodes(data="kind"))
    frames = [node for node in graph if kinds[node] == "frame"]
    rows = {node: float(row) for row, node in enumerate(frames)}
    places = {node: (COLUMNS["frame"], ROW * row) for node, row in rows.items()}
    for kind in ("actor", "target"):
        wanted = {}
        for node in graph:
            if kinds[node] == kind:
                near = [rows[one] for one in graph[node] or graph.predecessors(node)]
                wanted[node] = sum(near) / len(near)
        free = 0.0
        for node in sorted(wanted, key=lambda node: wanted[node]):
            places[node] = (COLUMNS[kind], ROW * max(free, wanted[node]))
            free = places[node][1] / ROW + 1
    return places


def _draw_edge(
    axes: Axes, graph: networkx.DiGraph, places: dict, start: Any, end: Any, role: str
) -> None:
    (x0, y0), (x1, y1) = places[start], places[end]
    sides = [
        LETTER * len(_shorten(graph, node)) for node in (start, end)
    ]  # lines end under the box
    pale = any(graph.nodes[node].get("note") for node in (start, end))
    style = {"arrowstyle": "-", "color": PALE if pale else LINE, "linewidth": 0.9}
    style.update(shrinkA=0, shrinkB=0, linestyle="--" if pale else "-")
    if role == "cause":
        down = 1 if y1 > y0 else -1
        x0, x1 = (COLUMNS["frame"] + 1.4 * side + 0.08 for side in sides)
        y0, y1 = y0 + 0.06 * down, y1 - 0.06 * down
        style.update(arrowstyle="-|>", color=CAUSE, linestyle="--", mutation_scale=9)
        style.update(connectionstyle=f"arc3,rad={-0.6 * down}")
    elif role == "actor":
        x1 -= sides[1]
    else:
        x0 += sides[0] if x1 > x0 else -sides[0]
        style.update(arrowstyle="-|>", mutation_scale=9, shrinkB=4 + _radius(graph, end))
        if x1 < x0:
            style.update(connectionstyle="arc3,rad=0.15")
    axes.annotate("", (x1, y1), (x0, y0), arrowprops=style)


def _draw_node(axes: Axes, graph: networkx.DiGraph, places: dict, node: Any) -> None:
    x, y = places[node]
    kind, text = graph.nodes[node]["kind"], _shorten(graph, node)
    if kind == "frame":
        note = _cut(graph.nodes[node]["note"], LONGEST_NOTE)
        box = {"boxstyle": "round,pad=0.25", "facecolor": "#fdeff1", "edgecolor": "#f4a3a8"}
        if note:
            box.update(facecolor="white", linestyle="--")
            over = {"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none"}
            style = {"fontsize": NOTE_SIZE, "style": "italic", "color": LINE, "bbox": over}
            _write(axes, x, y + NOTE_DOWN, note, ha="center", **style)
        _write(axes, x, y, text, ha="center", bbox=box)
        return
    color = TARGET if kind == "target" else COLORS.get(graph.nodes[node]["label"], COLORS["ACTOR"])
    radius = _radius(graph, node)
    axes.plot(x, y, "o", ms=2 * radius, color=color, mec=LINE, zorder=4)
    shift = (radius + 5) / 72
    if kind == "actor":
        _write(axes, x - shift, y, text, ha="right", weight="bold")
    else:
        _write(axes, x + shift, y, text, ha="left")


def _radius(graph: networkx.DiGraph, node: Any) -> float:
    """RETURNS (float): The radius in points; the area grows with the number of frames."""
    return 4 * min(max(graph.out_degree(node), 1), 9) ** 0.5


def _shorten(graph: networkx.DiGraph, node: Any) -> str:
    return _cut(graph.nodes[node]["text"], LONGEST[graph.nodes[node]["kind"]])


def _cut(text: str, longest: int) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _write(axes: Axes, x: float, y: float, text: str, **style: Any) -> None:
    axes.text(x, y, text, va="center", parse_math=False, **style)
