"""The form in which an organiser settles what clashed with the upstream."""

from tests.core.remote.test_sync import commit_and_push
from tests.factories import git, put_files, save
from tests.status.conftest import NOTES, Upstreamed
from tests.status.test_status import words
from tests.web_client import field_of, find_form
from wiki.core.remote.conflicts import get_conflict, list_conflicts

FORM = "/-/conflicts/1"


def open_numbers(wiki: Upstreamed) -> list[int]:
    return [conflict.number for conflict in list_conflicts(wiki.web.services.store)]


def test_list_and_form_show_both_sides_and_who_pushed(wiki: Upstreamed) -> None:
    wiki.clash()
    lena = wiki.web.client("lena")

    listed, form = lena.get("/-/conflicts").text, lena.get(FORM).text

    assert f'href="{FORM}"' in listed
    assert "Dana Pusher" in words(listed)
    assert "<ins>とても</ins>速<ins>い</ins>" in form
    assert "速<ins>くはない</ins>" in form
    text = field_of(form, "text") or ""
    assert "- とても速い\n- 速くはない\n" in text
    assert "<<<<" not in text
    assert "\0" not in form


def test_keeping_ours_settles_without_a_commit(wiki: Upstreamed) -> None:
    wiki.clash()
    before = wiki.tip

    answer = wiki.web.client("lena").submit(FORM, button=("choice", "ours"))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/-/conflicts")
    assert wiki.tip == before
    assert open_numbers(wiki) == []
    assert wiki.web.client("lena").get(FORM).status_code == 404


def test_taking_theirs_keeps_what_was_written_elsewhere_since(wiki: Upstreamed) -> None:
    wiki.clash()
    store = wiki.web.services.store
    save(store, "kanda/impala", wiki.text() + "- 後から書いた\n", wiki.tip)

    answer = wiki.web.client("lena").submit(FORM, button=("choice", "theirs"))

    assert answer.status_code == 303
    assert wiki.text() == NOTES.replace("速い", "速くはない") + "- 後から書いた\n"
    commit = store.get_commit(wiki.tip)
    assert (commit.author.name, commit.author.email) == ("Lena Marsh", "lena@users.noreply.localhost")
    assert open_numbers(wiki) == []


def test_merged_text_is_saved_and_merged_with_what_was_saved_meanwhile(wiki: Upstreamed) -> None:
    wiki.clash()
    lena = wiki.web.client("lena")
    form = find_form(lena.get(FORM).text).fields
    save(wiki.web.services.store, "kanda/impala", wiki.text() + "- 間に書いた\n", wiki.tip)
    merged = NOTES.replace("速い", "速いことも速くないこともある")

    answer = lena.post(FORM, data={**form, "text": merged, "choice": "merged"})

    assert answer.status_code == 303
    assert wiki.text() == merged + "- 間に書いた\n"
    assert open_numbers(wiki) == []


def test_clash_with_a_save_meanwhile_shows_the_form_again_with_the_text(wiki: Upstreamed) -> None:
    wiki.clash()
    lena = wiki.web.client("lena")
    form = find_form(lena.get(FORM).text).fields
    save(wiki.web.services.store, "kanda/impala", wiki.text().replace("とても速い", "まあまあ速い"), wiki.tip)
    before = wiki.tip

    answer = lena.post(FORM, data={**form, "text": NOTES.replace("速い", "本当に速い"), "choice": "merged"})

    assert answer.status_code == 409
    kept = field_of(answer.text, "text") or ""
    assert "- まあまあ速い\n- 本当に速い\n" in kept
    assert wiki.tip == before
    again = lena.post(FORM, data={**find_form(answer.text).fields, "choice": "merged"})
    assert again.status_code == 303
    assert "- まあまあ速い\n- 本当に速い\n" in wiki.text()


def test_expired_form_gives_the_text_back_and_works_when_sent_again(wiki: Upstreamed) -> None:
    wiki.clash()
    lena = wiki.web.client("lena")
    form = find_form(lena.get(FORM).text).fields

    answer = lena.post(FORM, data={**form, "csrf_token": "old", "text": "# 私の文\n", "choice": "merged"})

    assert answer.status_code == 400
    assert field_of(answer.text, "text") == "# 私の文\n"
    assert open_numbers(wiki) == [1]
    again = lena.post(FORM, data={**find_form(answer.text).fields, "choice": "merged"})
    assert again.status_code == 303
    assert wiki.text() == "# 私の文\n"


def test_text_is_given_back_when_somebody_else_settled_it_meanwhile(wiki: Upstreamed) -> None:
    wiki.clash()
    lena, mori = wiki.web.client("lena"), wiki.web.client("mori")
    form = find_form(lena.get(FORM).text).fields
    mori.submit(FORM, button=("choice", "ours"))
    before = wiki.tip

    answer = lena.post(FORM, data={**form, "text": "# 私の文\n", "choice": "merged"})

    assert answer.status_code == 409
    assert "# 私の文\n</textarea>" in answer.text
    assert wiki.tip == before


def test_text_that_is_too_large_is_refused_and_kept(wiki: Upstreamed) -> None:
    wiki.clash()
    lena = wiki.web.client("lena")
    form = find_form(lena.get(FORM).text).fields
    large = "長" * 400_000

    answer = lena.post(FORM, data={**form, "text": large, "choice": "merged"})

    assert answer.status_code == 413
    assert field_of(answer.text, "text") == large
    assert open_numbers(wiki) == [1]


def test_files_of_one_conflict_are_settled_one_by_one(wiki: Upstreamed) -> None:
    store = wiki.web.services.store
    for name in ("one", "two"):
        save(store, name, "同じ行\n", store.tip())
    wiki.meet()
    git(wiki.work, "pull", "-q", "--rebase")
    (wiki.work / "one.md").write_text("彼らの一\n")
    commit_and_push(wiki.work, "two.md", "彼らの二\n")
    for name in ("one", "two"):
        save(store, name, f"我らの{name}\n", store.tip())
    wiki.meet()
    lena = wiki.web.client("lena")
    forms = lena.get(FORM).text

    first = lena.post(FORM, data={**find_form(forms, FORM).fields, "path": "two.md", "choice": "theirs"})
    left = get_conflict(store, 1).paths
    second = lena.submit(FORM, button=("choice", "ours"))

    assert (first.headers["Location"], left) == (FORM, ("one.md",))
    assert second.headers["Location"] == "/-/conflicts"
    assert (wiki.text("one.md"), wiki.text("two.md")) == ("我らのone\n", "彼らの二\n")
    assert open_numbers(wiki) == []


def test_page_renamed_since_is_found_and_page_deleted_since_comes_back(wiki: Upstreamed) -> None:
    wiki.clash()
    wiki.clash("kanda/python.md")
    lena = wiki.web.client("lena")
    put_files(
        wiki.web.services.store,
        {"kanda/impala.md": None, "kanda/cloudera-impala.md": wiki.text().encode(), "kanda/python.md": None},
        "Move one, delete the other",
    )

    renamed = lena.submit(FORM, button=("choice", "theirs"))
    revived = lena.submit("/-/conflicts/2", button=("choice", "theirs"))

    assert (renamed.status_code, revived.status_code) == (303, 303)
    assert "速くはない" in wiki.text("kanda/cloudera-impala.md")
    assert wiki.text("kanda/python.md") == NOTES.replace("速い", "速くはない")
    assert wiki.web.services.store.find_entry(wiki.tip, "kanda/impala.md") is None


def test_file_that_is_no_page_is_settled_too(wiki: Upstreamed) -> None:
    store = wiki.web.services.store
    put_files(store, {"theme/own.css": b"a { color: red }\n"})
    wiki.meet()
    git(wiki.work, "pull", "-q", "--rebase")
    commit_and_push(wiki.work, "theme/own.css", "a { color: blue }\n")
    put_files(store, {"theme/own.css": b"a { color: green }\n"})
    wiki.meet()
    lena = wiki.web.client("lena")

    answer = lena.submit(FORM, {"text": "a { color: teal }\n"}, button=("choice", "merged"))

    assert answer.status_code == 303
    assert wiki.text("theme/own.css") == "a { color: teal }\n"


def test_each_side_can_be_downloaded_and_nothing_else(wiki: Upstreamed) -> None:
    wiki.clash()
    lena = wiki.web.client("lena")

    theirs = lena.get(f"{FORM}/theirs/kanda/impala.md")

    assert theirs.data.decode() == NOTES.replace("速い", "速くはない")
    assert theirs.headers["Content-Disposition"] == "attachment; filename=impala.md"
    for wrong in ("theirs/site.yml", "theirs/../base/kanda/impala.md", "secret/kanda/impala.md"):
        assert lena.get(f"{FORM}/{wrong}").status_code == 404, wrong
    assert lena.get("/-/conflicts/7").status_code == 404
    assert lena.get("/-/conflicts/1x").status_code == 404
    assert wiki.web.client("alice").get(f"{FORM}/theirs/kanda/impala.md").status_code == 403


def test_writer_cannot_settle_and_a_path_or_base_made_up_is_refused(wiki: Upstreamed) -> None:
    wiki.clash()
    before = wiki.tip
    lena = wiki.web.client("lena")
    form = find_form(lena.get(FORM).text).fields

    by_writer = wiki.web.client("alice").post_form(FORM, {"path": form["path"], "choice": "theirs"}, page="/")
    made_up = lena.post(FORM, data={**form, "path": "site.yml", "choice": "theirs"})
    wrong_base = lena.post(FORM, data={**form, "base": "--output=x", "choice": "merged", "text": "文\n"})

    assert (by_writer.status_code, made_up.status_code, wrong_base.status_code) == (403, 404, 404)
    assert field_of(wrong_base.text, "text") == "文\n"
    assert wiki.tip == before
    assert open_numbers(wiki) == [1]
