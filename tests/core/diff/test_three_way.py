from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.diff.shown import new_text, old_text, shown
from wiki.core.diff.model import Piece
from wiki.core.diff.three_way import Region, three_way_rows
from wiki.core.merge import merge_texts

NOTES = "# t\n\n`finally` runs. It does not run after a fatal error.\n\n- a\n- b\n"
LINES = st.lists(
    st.sampled_from(
        ["", "# 題", "晴れ。雨。", "晴れ。雪。", "曇り。雨。", "- a", "- b", "- [ ] c", "- [x] c", "=======", "room: A"]
    ),
    max_size=8,
)


def test_clash_shows_both_versions_by_word() -> None:
    yours = NOTES.replace("runs.", "runs when the generator is destroyed, too.")
    theirs = NOTES.replace("runs.", "runs even if nobody reads to the end.")

    regions = three_way_rows(NOTES, yours, theirs)

    assert [region.kind for region in regions] == ["same", "clash", "same"]
    clash = regions[1]
    assert (clash.base, clash.yours, clash.theirs) == tuple(
        text.splitlines(keepends=True)[2] for text in (NOTES, yours, theirs)
    )
    assert shown(clash.pieces) == (
        "`finally` runs [-when the generator is destroyed, too][+even if nobody reads to the end]."
        " It does not run after a fatal error.\n"
    )


def test_two_sentences_of_one_line_go_together() -> None:
    yours, theirs = NOTES.replace("runs.", "runs always."), NOTES.replace("fatal error", "core dump")

    assert [region.kind for region in three_way_rows(NOTES, yours, theirs)] == ["same", "both", "same"]


def test_neighbouring_items_of_two_people_are_two_regions() -> None:
    yours, theirs = NOTES.replace("- a", "- a1"), NOTES.replace("- b", "- b1")

    assert three_way_rows(NOTES, yours, theirs)[1:] == (
        Region("yours", "- a\n", "- a1\n", "- a\n", (Piece("same", "- a"), Piece("removed", "1"), Piece("same", "\n"))),
        Region("theirs", "- b\n", "- b\n", "- b1\n", (Piece("same", "- b"), Piece("added", "1"), Piece("same", "\n"))),
    )


def test_same_change_of_both_is_no_clash() -> None:
    changed = NOTES.replace("- a", "- c")

    regions = three_way_rows(NOTES, changed, changed)

    assert regions[1] == Region("both", "- a\n", "- c\n", "- c\n", (Piece("same", "- c\n"),))


def test_field_added_at_two_places_is_one_clash_over_both() -> None:
    base = "---\ntitle: x\nroom: A\n---\n"
    yours = base.replace("title", "speakers: y\ntitle")
    theirs = base.replace("room: A\n", "room: A\nspeakers: z\n")

    regions = three_way_rows(base, yours, theirs)

    assert [(region.kind, region.yours) for region in regions] == [
        ("same", "---\n"),
        ("clash", "speakers: y\ntitle: x\nroom: A\n"),
        ("same", "---\n"),
    ]


def test_line_deleted_against_line_changed_is_a_clash() -> None:
    regions = three_way_rows("a\nb\nc\n", "a\nc\n", "a\nb2\nc\n")

    assert regions[1] == Region("clash", "b\n", "", "b2\n", (Piece("added", "b2\n"),))


@settings(max_examples=400)
@given(LINES, LINES, LINES)
def test_regions_give_all_texts_again_and_agree_with_the_merge(
    base_lines: list[str], my_lines: list[str], their_lines: list[str]
) -> None:
    base, yours, theirs = ("".join(f"{line}\n" for line in lines) for lines in (base_lines, my_lines, their_lines))

    regions = three_way_rows(base, yours, theirs)

    assert "".join(region.base for region in regions) == base
    assert "".join(region.yours for region in regions) == yours
    assert "".join(region.theirs for region in regions) == theirs
    clashes = [region for region in regions if region.kind == "clash"]
    assert bool(clashes) == bool(merge_texts(base, theirs, yours).clashes)
    for region in regions:
        if region.kind != "same":
            assert (old_text(region.pieces), new_text(region.pieces)) == (region.yours, region.theirs)


def test_huge_texts_rewritten_by_both_are_read_within_bounds() -> None:
    base = "".join(f"行 {number}\n" for number in range(60_000))
    yours, theirs = base.replace("行", "私"), base.replace("行", "他")

    regions = three_way_rows(base, yours, theirs)

    assert [region.kind for region in regions] == ["clash"]
    assert (regions[0].yours, regions[0].theirs) == (yours, theirs)


def test_huge_texts_changed_at_different_places_do_not_clash() -> None:
    base = "".join(f"行 {number}\n" for number in range(60_000))
    yours, theirs = base.replace("00\n", "00 私\n"), base.replace("55\n", "55 他\n")

    kinds = [region.kind for region in three_way_rows(base, yours, theirs)]

    assert (kinds.count("yours"), kinds.count("theirs"), kinds.count("clash")) == (599, 600, 0)


def test_more_clashes_than_are_looked_for_are_all_told() -> None:
    base = "".join(f"議事 {number}\n\n" for number in range(300))
    yours, theirs = base.replace("議事", "記録"), base.replace("議事", "動画")

    regions = three_way_rows(base, yours, theirs)

    assert [region.kind for region in regions].count("clash") == 300


def test_underlined_heading_in_a_clash_is_no_end_of_its_first_version() -> None:
    base, yours, theirs = "晴れ\n===\n\n本文\n", "雨\n---\n\n本文\n", "雪\n=======\n\n本文\n"

    regions = three_way_rows(base, yours, theirs)

    assert [(region.kind, region.yours, region.theirs) for region in regions] == [
        ("clash", "雨\n---\n", "雪\n=======\n"),
        ("same", "\n本文\n", "\n本文\n"),
    ]
