"""Answers of connpass (API v2) as a programme: the event, and each of its presentations as a talk.

connpass knows no times, rooms or abstracts of talks. A presentation has no id either; who posted it and when stays the same
when its name or address is corrected, so that is its guid.
"""

import re
from collections.abc import Mapping, Sequence

from wiki.core.field_values import parse_address
from wiki.core.schedule.model import OTHER_SHAPE, NotASchedule, Programme
from wiki.transfer.schedules.gathering import EventFacts, Found, Gathering
from wiki.transfer.schedules.json_text import Json, list_at, mapping_at, text_of
from wiki.transfer.schedules.texts import one_line
from wiki.transfer.schedules.values import host_of, is_slides, parse_moment
from wiki.transfer.schedules.zones import zone_of_offsets

SOURCE = "connpass"

_VIDEO_HOSTS = ("youtube.com", "youtu.be", "vimeo.com", "nicovideo.jp", "twitch.tv")
_SLIDES_HOSTS = ("speakerdeck.com", "slideshare.net", "docswell.com", "docs.google.com", "slides.com", "figma.com")
_NOT_DIGITS = re.compile(r"\D")


def is_connpass(value: Json) -> bool:
    """Whether this is an answer of connpass with an event or presentations in it."""
    return (
        isinstance(value, Mapping) and "results_returned" in value and ("events" in value or "presentations" in value)
    )


def read_connpass_answer(value: Json) -> Programme:
    """One answer alone, as somebody saved it. Raises NotASchedule when it holds no event, or several."""
    answer = mapping_at(value, "")
    if "events" not in answer:
        return read_connpass(None, list_at(answer.get("presentations"), "presentations"))
    events = list_at(answer["events"], "events")
    if len(events) != 1:
        raise NotASchedule(OTHER_SHAPE, "events[1]" if events else "events", f"one event expected, {len(events)} found")
    return read_connpass(mapping_at(events[0], "events[0]"), ())


def read_connpass(event: Mapping[str, Json] | None, presentations: Sequence[Json]) -> Programme:
    """The event, if known, with its presentations; an event without any is a programme, too."""
    gathering = Gathering(SOURCE)
    for number, presentation in enumerate(presentations):
        _take(gathering, mapping_at(presentation, f"presentations[{number}]"), f"presentations[{number}]")
    return gathering.programme(_facts(gathering, event or {}), may_be_empty=event is not None)


def _take(gathering: Gathering, fields: Mapping[str, Json], place: str) -> None:
    found = Found(place, _guid(fields), gathering.line(text_of(fields.get("name")), place))
    gathering.speaker(found, _person(fields.get("presenter")) or _person(fields.get("user")))
    url = gathering.address(text_of(fields.get("url")), place)
    kind = _kind(url, text_of(fields.get("presentation_type"))) if url else ""
    if kind == "movie":
        found.video = url
    elif kind == "slide":
        found.slides = url
    else:
        gathering.link(found, host_of(url or ""), url)
    for known in gathering.talks:  # slides and video of one talk are posted apart
        if (known.title, known.speakers) == (found.title, found.speakers) and _joins(known, found):
            return
    gathering.add(found)


def _joins(known: Found, found: Found) -> bool:
    """Adds what `found` has to the talk we know, if it does not have that already."""
    if (known.slides and found.slides) or (known.video and found.video) or not found.title:
        return False
    known.slides, known.video = known.slides or found.slides, known.video or found.video
    known.links += [link for link in found.links if link not in known.links]
    return True


def _kind(url: str, said: str) -> str:
    host = host_of(url)
    if _is_of(host, _VIDEO_HOSTS):
        return "movie"
    if _is_of(host, _SLIDES_HOSTS) or is_slides(url, "slide"):
        return "slide"
    return said


def _is_of(host: str, hosts: Sequence[str]) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def _guid(fields: Mapping[str, Json]) -> str:
    user, at = fields.get("user"), _NOT_DIGITS.sub("", text_of(fields.get("created_at")))
    number = text_of(user.get("id")) if isinstance(user, Mapping) else ""
    return f"connpass-{one_line(number)}-{at[:14]}" if number and at else ""


def _person(value: Json) -> str:
    if not isinstance(value, Mapping):
        return ""
    return text_of(value.get("display_name")).strip() or text_of(value.get("nickname")).strip()


def _facts(gathering: Gathering, event: Mapping[str, Json]) -> EventFacts:
    place = "events[0]"
    begins, ends = (parse_moment(text_of(event.get(key))) for key in ("started_at", "ended_at"))
    where = [one_line(text_of(event.get(key))) for key in ("place", "address")]
    return EventFacts(
        title=gathering.line(text_of(event.get("title")), place),
        date=begins.date() if begins else None,
        end_date=ends.date() if ends else None,
        venue=gathering.line(", ".join(filter(None, where)), place),
        timezone=zone_of_offsets([begins]) if begins else None,
        hashtag=gathering.line(text_of(event.get("hash_tag")), place),
        url=parse_address(text_of(event.get("url")).strip()),
    )
