"""Which outputs a change touches, by keys alone."""

from collections.abc import Collection, Mapping

from wiki.publish.outputs import FILE, PAGE, REPORT, Output
from wiki.publish.plan import News, plan


class Made:
    """Outputs with the keys they were made of."""

    def __init__(self, inputs: Mapping[Output, set[str]], redirects: Mapping[str, str]) -> None:
        self._inputs = inputs
        self._redirects = redirects

    def users_of(self, keys: Collection[str]) -> set[Output]:
        return {output for output, made_of in self._inputs.items() if made_of & set(keys)}

    def redirects_to(self, names: Collection[str]) -> set[str]:
        return {old for old, target in self._redirects.items() if target in names}


TALK = Output(PAGE, "kanda/impala")
ABOUT = Output(PAGE, "about")
NOTHING = Made({}, {})


def test_plan_has_those_made_of_what_changed_and_no_other() -> None:
    made = Made({TALK: {"text:kanda/impala"}, ABOUT: {"facts:kanda/impala"}, Output(PAGE, "x"): {"text:x"}}, {})

    assert plan({"text:kanda/impala"}, News(), made) == {TALK}
    assert plan({"facts:kanda/impala"}, News(), made) == {TALK, ABOUT}
    assert plan({"recent", "history:other"}, News(), made) == set()


def test_plan_has_outputs_that_do_not_exist_yet() -> None:
    changed = {"text:kanda", "event:kanda", "file:kanda/files/a.png"}

    wanted = {Output(PAGE, "kanda"), Output(REPORT, "kanda"), Output(FILE, "kanda/files/a.png")}
    assert plan(changed, News(), NOTHING) == wanted


def test_plan_has_old_names_of_what_changed_and_those_who_link_to_them() -> None:
    made = Made({ABOUT: {"facts:old"}}, {"old": "kanda/impala"})

    assert plan({"facts:kanda/impala"}, News(), made) == {TALK, Output(PAGE, "old"), ABOUT}
    assert plan(set(), News(renamed=frozenset({"old"})), made) == {Output(PAGE, "old"), ABOUT}


def test_plan_has_talks_that_others_stand_around_now() -> None:
    made = Made({TALK: {"turn:kanda/impala"}}, {})

    assert plan(set(), News(turns=frozenset({"kanda/impala"})), made) == {TALK}
