"""The numbers of ARCHITECTURE, section 7: what a person can hold in the head."""

import ast
from statistics import median

from tests.house.source import APPS, ROOT, functions, modules, name

LONGEST_MODULE = 300  # lines; beyond it becomes a package
LONGEST_VIEW = 25
MEDIAN_FUNCTION = 8
TABLES = {"leadflow.settings"}  # one value after the other; nothing to hold in the head


def test_no_module_is_longer_than_its_limit() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in modules(*APPS, "scripts")}
    assert {
        module: length for module, length in lengths.items() if length > LONGEST_MODULE and module not in TABLES
    } == {}


def test_views_fit_on_a_hand() -> None:
    views = [path for path in modules("leads/web", "leads/api") if path.stem not in {"urls", "forms"}]
    long = [
        (name(path), function, length)
        for path in views
        for function, length in functions(path)
        if length > LONGEST_VIEW
    ]
    assert long == []


def test_the_median_function_is_short() -> None:
    middle = median(length for path in modules() for _, length in functions(path))
    print(f"median function: {middle} lines")
    assert middle <= MEDIAN_FUNCTION


def test_views_are_functions() -> None:
    found = [
        f"{name(path)}.{node.name}"
        for path in modules("leads/web")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and any("View" in ast.unparse(base) for base in node.bases)
    ]
    assert found == []


def test_no_python_file_hides_outside_the_house() -> None:
    allowed = {*APPS, "bench", "scripts", "tests", "docs", "var", ".venv", "templates", ".ci", ".git"}
    strangers = [
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path.name not in allowed
    ]
    assert strangers == []
