from wiki.web.answers import Answer, Answers
from wiki.web.questions import Question


def question(path: str) -> Question:
    return Question("http", b"localhost", path, b"", "en")


def answer(body: bytes, *keys: str) -> Answer:
    return Answer(200, [], body, b'"etag"', frozenset(keys))


def test_change_of_a_key_drops_the_answers_made_of_it_alone() -> None:
    answers = Answers(1_000_000)
    answers.put(question("/a"), answer(b"a", "text:a", "site"))
    answers.put(question("/b"), answer(b"b", "text:b", "site"))

    answers.drop(["text:a", "unknown"])

    assert answers.find(question("/a")) is None
    assert answers.find(question("/b")) == answer(b"b", "text:b", "site")
    answers.drop(["site"])
    assert (len(answers), answers.weight) == (0, 0)


def test_least_recently_asked_for_goes_first() -> None:
    one = answer(b"x" * 1_000, "site").weight
    answers = Answers(3 * one)
    for path in ("/a", "/b", "/c"):
        answers.put(question(path), answer(b"x" * 1_000, "site"))
    answers.find(question("/a"))

    answers.put(question("/d"), answer(b"x" * 1_000, "site"))

    assert [path for path in ("/a", "/b", "/c", "/d") if question(path) in answers] == ["/a", "/c", "/d"]
    assert answers.weight == 3 * one


def test_answer_in_place_of_another_is_found_by_its_own_keys() -> None:
    answers = Answers(1_000_000)
    answers.put(question("/a"), answer(b"old", "old"))
    answers.put(question("/a"), answer(b"new", "new"))

    answers.drop(["old"])

    kept = answers.find(question("/a"))
    assert kept is not None
    assert kept.body == b"new"
    assert answers.weight == kept.weight


def test_answer_larger_than_all_room_is_not_kept() -> None:
    answers = Answers(2_000)

    answers.put(question("/a"), answer(b"x" * 5_000))

    assert (len(answers), answers.weight) == (0, 0)
