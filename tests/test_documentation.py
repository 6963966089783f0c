"""The README and the pages of docs/ say what is there: links, code, commands, and lines one can
read.

Each check takes a text and gives what is wrong with it, so that it is tested on a text that is
wrong, too."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
import srsly

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *(f"docs/{path.name}" for path in sorted(ROOT.glob("docs/*.md"))),
]
MAX_LINE = 110
MAX_README = 200
FENCE = re.compile(r"^ *```(\w*) *$")
INLINE = re.compile(r"`([^`]+)`")
LINK = re.compile(
    r"\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)|^\[[^\]]+\]: *(\S+)|(?:src|href)=\"([^\"]+)\"", re.M
)
# what can't be broken: a link, an image or a piece of code stays in one line
ATOM = re.compile(r"!?\[[^\]]*\]\([^)]*\)|`[^`]*`")
GENERATED = re.compile(r"<!-- WEASEL: .*? START .*?-->.*<!-- WEASEL: .*? END .*?-->", re.S)


def read(page):
    return (ROOT / page).read_text(encoding="utf-8")


def split_blocks(text):
    """The text with its code blocks blanked, and the blocks as (language, code)."""
    prose, blocks, language = [], [], None
    for line in text.split("\n"):
        fence = FENCE.match(line)
        if fence:
            if language is None:
                language, code = fence.group(1), []
            else:
                blocks.append((language, "\n".join(code)))
                language = None
        elif language is not None:
            code.append(line)
        prose.append("" if fence or language is not None else line)
    assert language is None, "a code block has no end"
    return "\n".join(prose), blocks


def anchors_of(text):
    """The anchors of the headings, as GitHub makes them."""
    seen = {}
    anchors = set()
    for heading in re.findall(r"^#+ +(.+?) *#*$", split_blocks(text)[0], re.M):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        number = seen[slug] = seen.get(slug, -1) + 1
        anchors.add(f"{slug}-{number}" if number else slug)
    return anchors


def find_dead_links(text, page):
    prose = INLINE.sub("", split_blocks(text)[0])
    dead = []
    for link in ("".join(groups) for groups in LINK.findall(prose)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (ROOT / page).parent / name if name else ROOT / page
        if not target.exists():
            dead.append(link)
        elif anchor:
            aimed = text if not name else target.read_text(encoding="utf-8")
            if target.suffix != ".md" or anchor not in anchors_of(aimed):
                dead.append(link)
    return dead


def find_broken_python(text):
    broken = []
    for language, code in split_blocks(text)[1]:
        if language in ("python", "py"):
            try:
                compile(code, "block", "exec")
            except SyntaxError as error:
                broken.append(str(error))
    return broken


def find_unknown_commands(text):
    project = srsly.read_yaml(ROOT / "project.yml")
    runnable = {command["name"] for command in project["commands"]} | set(project["workflows"])
    configs = {path.stem for path in ROOT.glob("configs/*.cfg")}
    prose, blocks = split_blocks(text)
    unknown = []
    # inline code may go over the end of a line
    for code in [code for _, code in blocks] + INLINE.findall(prose):
        code = re.sub(r"[\s\\]+", " ", code)
        names = re.findall(r"spacy project run (\S+)", code)
        unknown += [name for name in names if name not in runnable]
        unknown += [
            name for name in re.findall(r"--vars\.(\w+)", code) if name not in project["vars"]
        ]
        unknown += [n for n in re.findall(r"--vars\.config[ =](\w+)", code) if n not in configs]
        paths = re.findall(r"python3? (?:-m streamlit run )?([\w./-]+\.py)\b", code)
        paths += re.findall(r"\b(?:spacy_bert_ner|tests|scripts|benchmarks)/[\w./]*[\w/]", code)
        unknown += [path for path in dict.fromkeys(paths) if not (ROOT / path).exists()]
        modules = re.findall(r"\bspacy_bert_ner(?:\.[a-z_]+)+\b(?!\.v\d)", code)
        unknown += [name for name in modules if not is_module_or_in_one(name)]
    return unknown


def is_module_or_in_one(name):
    path = ROOT / name.replace(".", "/")
    inside = path.parent.with_suffix(".py")
    return path.is_dir() or path.with_suffix(".py").is_file() or inside.is_file()


def find_long_lines(text):
    """Lines that are too long and could be broken: no tables, and nothing that is one link or one
    piece of code."""
    prose = split_blocks(GENERATED.sub("", text))[0]
    long = []
    for line in prose.split("\n"):
        rest = re.sub(r"^ *(?:[-*] |\d+\. )?", "", line)
        pieces = ATOM.sub(lambda match: match.group().replace(" ", "_"), rest).split()
        if len(line) > MAX_LINE and not line.startswith("|") and len(pieces) > 1:
            long.append(line)
    return long


def get_first_commands(text):
    """The commands that .ci/run takes: the lines of the first block, which is one of bash."""
    language, code = split_blocks(text)[1][0]
    return code.split("\n") if language == "bash" else []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    assert find_dead_links(read(page), page) == []


@pytest.mark.parametrize("page", PAGES)
def test_python_compiles(page):
    assert find_broken_python(read(page)) == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_are_there(page):
    assert find_unknown_commands(read(page)) == []


@pytest.mark.parametrize("page", PAGES)
def test_lines_are_short(page):
    assert find_long_lines(read(page)) == []


def test_the_readme_is_short_and_begins_with_two_commands():
    readme = read("README.md")
    assert len(readme.splitlines()) < MAX_README
    commands = get_first_commands(readme)
    assert len(commands) == 2
    assert all(command.startswith("pip install -c constraints.txt -e ") for command in commands)


def test_every_page_is_in_the_readme_and_in_the_navigation():
    pages = {page[len("docs/") :] for page in PAGES if page.startswith("docs/")}
    assert len(pages) > 10
    links = {match[0] for match in LINK.findall(read("README.md"))}
    assert pages - {"index.md"} <= {
        link[len("docs/") :] for link in links if link.startswith("docs/")
    }
    navigation = [
        page
        for section in srsly.read_yaml(ROOT / "mkdocs.yml")["nav"]
        for value in section.values()
        for page in ([value] if isinstance(value, str) else [p for d in value for p in d.values()])
    ]
    assert sorted(navigation) == sorted(pages)


def test_what_the_site_needs_is_an_extra_and_pinned():
    setup = ConfigParser()
    setup.read_string(read("setup.cfg"))
    names = re.findall(r"^[\w-]+", setup["options.extras_require"]["docs"], re.M)
    assert names and set(names) <= set(re.findall(r"^(\S+)==", read("constraints.txt"), re.M))


def test_ci_writes_the_workflow_where_it_is():
    assert read("docs/workflow.md").count("<!-- WEASEL") == 2
    assert "<!-- WEASEL" not in read("README.md")
    assert "spacy project document --output docs/workflow.md" in read(".ci/run")


HERE = "README.md"


@pytest.mark.parametrize(
    "link",
    [
        "[a](docs/none.md)",
        "![a](docs/none.png)",
        "[a](#none)",
        "[a](docs/app.md#none)",
        "[a](project.yml#vars)",
        "[a][b]\n\n[b]: none.md",
        '<img src="none.png">',
        "[`a`](none.md)",
        '[a](none.md "title")',
    ],
)
def test_a_dead_link_is_found(link):
    assert len(find_dead_links(f"# Title\n\nSee {link}, please.\n", HERE)) == 1


@pytest.mark.parametrize(
    "link",
    [
        "[a](docs/app.md#the-pages)",
        "[a](#title)",
        "[a](#who-does-what-to-whom-1)",
        "[a](https://spacy.io/none#none)",
        "`[a](none.md)`",
        "\n```\n[a](none.md)\n```\n",
    ],
)
def test_a_link_that_leads_somewhere_is_not(link):
    text = f"# Title\n\n## Who does what to whom?\n\n## `Who` does what, to whom\n\nSee {link}\n"
    assert find_dead_links(text, HERE) == []


def test_links_are_seen_from_the_page():
    assert find_dead_links("[a](app.md)", "docs/index.md") == []
    assert find_dead_links("[a](app.md)", "README.md") == ["app.md"]


def test_broken_python_is_found():
    assert find_broken_python("```python\nfor a in b\n```\n```bash\nfor a in b\n```\n") != []
    assert (
        find_broken_python("```python\nfor a in b:\n    pass\n```\n```bash\nfor a in b\n```\n")
        == []
    )


@pytest.mark.parametrize(
    "command, unknown",
    [
        ("python -m spacy project run none", ["none"]),
        ("python -m spacy project run all . --vars.none 1", ["none"]),
        ("python -m spacy project run all . --vars.config none", ["none"]),
        ("pip install x && python scripts/none.py a b", ["scripts/none.py"]),
        ("python benchmarks/none.py --rounds 1", ["benchmarks/none.py"]),
        ("ls spacy_bert_ner/none/ spacy_bert_ner/app/", ["spacy_bert_ner/none/"]),
        ("import spacy_bert_ner.none.rules", ["spacy_bert_ner.none.rules"]),
        ("import spacy_bert_ner.files.atomic_write_text spacy_bert_ner.ner_scorer.v1", []),
        ("python -m spacy project run all . --vars.config minilm", []),
        ("python benchmarks/speed.py --rounds 1", []),
    ],
)
def test_an_unknown_command_is_found(command, unknown):
    broken = command.replace(" ", "\n", 1)
    for text in (f"```bash\n{command}\n```\n", f"with `{command}` it", f"with `{broken}` it"):
        assert find_unknown_commands(text) == unknown


def test_a_long_line_is_found():
    words = "word " * 30
    assert len(find_long_lines(f"{words}\n\n- {words}\n\n# {words}\n")) == 3
    code = f"`{words}`"
    assert (
        find_long_lines(f"| {words} |\n\n```\n{words}\n```\n\n- {code}\n  [{words}](a.md)\n") == []
    )
    assert find_long_lines(f"and {code}") == [f"and {code}"]
    assert find_long_lines("x" * 300) == []


def test_a_first_block_of_other_code_has_no_commands():
    assert get_first_commands("```text\na\nb\n```\n```bash\na\nb\n```\n") == []
    assert get_first_commands("```bash\na\nb\nc\n```\n") == ["a", "b", "c"]
