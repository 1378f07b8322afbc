"""The built widget: it is what the sources build, light, and free of ways to turn text into code."""

import gzip
import hashlib
import json
import re
from pathlib import Path

WIDGET = Path(__file__).parents[2] / "assistant" / "widget"
BUNDLE = (WIDGET / "dist" / "widget.js").read_text(encoding="utf-8")
LANGUAGES = {path.stem: path.read_text(encoding="utf-8") for path in (WIDGET / "dist" / "languages").iterdir()}
BUDGET = 25_000
TOOLS = ("package.json", "package-lock.json", "scripts/build.mjs", "scripts/css.mjs")
DANGEROUS = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "srcdoc",
)


def test_the_bundle_was_built_from_these_sources() -> None:
    sources = [path.relative_to(WIDGET).as_posix() for path in (WIDGET / "src").rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted([*sources, *TOOLS]):
        content = (WIDGET / path).read_text(encoding="utf-8").replace("\r\n", "\n")
        digest.update(f"{path}\0{content}\0".encode())
    for built in (BUNDLE, *LANGUAGES.values()):
        banner = built.partition("\n")[0]
        assert f"sha256:{digest.hexdigest()}" in banner, "Run `npm run build` in assistant/widget."
        assert "Apache-2.0" in banner


def test_the_bundle_keeps_to_its_budget() -> None:
    assert len(gzip.compress(BUNDLE.encode(), compresslevel=9, mtime=0)) <= BUDGET


def test_the_bundle_has_no_way_to_turn_text_into_markup_or_code() -> None:
    assert [name for name in DANGEROUS for built in (BUNDLE, *LANGUAGES.values()) if name in built] == []


def test_the_bundle_loads_its_languages_and_nothing_else() -> None:
    loaded = r"(?<!\.)\b(?:from\s*[\"']|import\s*[\"'(])[^;,)]*\)?"
    assert set(re.findall(loaded, BUNDLE)) == {f'import("./languages/{name}.js")' for name in LANGUAGES}
    assert [found for built in LANGUAGES.values() for found in re.findall(loaded, built)] == []


def test_versions_are_pinned_and_no_registry_is_named() -> None:
    package = json.loads((WIDGET / "package.json").read_text(encoding="utf-8"))
    assert "dependencies" not in package
    assert all(re.fullmatch(r"[\d.]+", version) for version in package["devDependencies"].values())
    assert "resolved" not in (WIDGET / "package-lock.json").read_text(encoding="utf-8")
