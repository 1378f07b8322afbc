import os
from pathlib import Path

import pytest

from assistant.errors import ArticleError
from assistant.folder import article_files, is_markdown, list_articles


def add(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Words.")


def ids(folder: Path) -> list[str]:
    return [article_id for article_id, _ in article_files(folder)]


def test_articles_are_found_in_subfolders_sorted_by_id(tmp_path: Path) -> None:
    add(tmp_path, "b.md", "a.txt", "news/2024/c.markdown", "UPPER.MD", "notes.docx", "README", "v1.2.md")
    assert list(article_files(tmp_path)) == [
        ("UPPER", tmp_path / "UPPER.MD"),
        ("a", tmp_path / "a.txt"),
        ("b", tmp_path / "b.md"),
        ("news/2024/c", tmp_path / "news/2024/c.markdown"),
        ("v1.2", tmp_path / "v1.2.md"),
    ]
    assert list_articles(tmp_path).failures == ()


def test_hidden_files_and_folders_are_skipped(tmp_path: Path) -> None:
    add(tmp_path, ".hidden.md", ".md", ".git/a.md", "seen.md")
    assert ids(tmp_path) == ["seen"]


def test_ids_are_in_composed_form(tmp_path: Path) -> None:
    add(tmp_path, "cafe\u0301.md")
    assert ids(tmp_path) == ["café"]


def test_the_second_file_of_an_id_is_a_failure_that_names_the_first(tmp_path: Path) -> None:
    add(tmp_path, "a.md", "a.txt")
    listing = list_articles(tmp_path)
    assert listing.files == (("a", tmp_path / "a.md"),)
    (failure,) = listing.failures
    assert failure.path == tmp_path / "a.txt"
    assert str(tmp_path / "a.md") in failure.problem
    assert "Rename" in failure.remedy


def test_a_name_that_is_not_unicode_is_a_failure(tmp_path: Path) -> None:
    add(tmp_path, "good.md")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text("Words.")
    listing = list_articles(tmp_path)
    assert [article_id for article_id, _ in listing.files] == ["good"]
    assert "can't be part of an id" in listing.failures[0].problem


def test_a_link_inside_the_folder_is_followed_unless_it_leads_to_a_listed_file(tmp_path: Path) -> None:
    add(tmp_path, "real.md", "..data/mounted.md")
    (tmp_path / "again.md").symlink_to(tmp_path / "real.md")
    (tmp_path / "mounted.md").symlink_to(Path("..data") / "mounted.md")
    listing = list_articles(tmp_path)
    assert [article_id for article_id, _ in listing.files] == ["mounted", "real"]
    assert listing.failures == ()


def test_a_link_out_of_the_folder_is_a_failure(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    add(tmp_path, "secret.md", "other/x.md", "articles/a.md")
    (folder / "leak.md").symlink_to(tmp_path / "secret.md")
    (folder / "away").symlink_to(tmp_path / "other")
    listing = list_articles(folder)
    assert [article_id for article_id, _ in listing.files] == ["a"]
    assert [failure.path for failure in listing.failures] == [folder / "away", folder / "leak.md"]
    assert all("leads out of the folder" in failure.problem for failure in listing.failures)


def test_links_that_loop_or_lead_nowhere_are_failures(tmp_path: Path) -> None:
    add(tmp_path, "deep/a.md")
    (tmp_path / "deep" / "up").symlink_to(tmp_path)
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nothing.md")
    listing = list_articles(tmp_path)
    assert [article_id for article_id, _ in listing.files] == ["deep/a"]
    assert [failure.path for failure in listing.failures] == [tmp_path / "gone.md", tmp_path / "loop.md"]


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    add(tmp_path, "real/a.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert ids(tmp_path / "link") == ["a"]


def test_a_subfolder_that_cannot_be_read_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tmp_path, "a.md", "closed/b.md")
    scandir = os.scandir

    def refuse(path: Path | str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    listing = list_articles(tmp_path)
    assert [article_id for article_id, _ in listing.files] == ["a"]
    assert "Permission denied" in str(listing.failures[0])


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="doesn't exist"):
        list_articles(tmp_path / "nowhere")


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    add(tmp_path, "a.md")
    with pytest.raises(ArticleError, match="isn't a folder"):
        list(article_files(tmp_path / "a.md"))


def test_an_empty_folder_has_no_articles(tmp_path: Path) -> None:
    assert ids(tmp_path) == []


def test_markdown_is_told_by_the_suffix() -> None:
    assert is_markdown(Path("a.MD"))
    assert is_markdown(Path("a.markdown"))
    assert not is_markdown(Path("a.txt"))
