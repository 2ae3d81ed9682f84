"""What the page of a proposal shows: what it changes, and what becomes of the page if it lands now."""

from dataclasses import dataclass

from wiki.core.diff.comparison import Comparison, compare_texts
from wiki.core.errors import EditConflict, FestaError
from wiki.core.index.rows import PageRow
from wiki.core.proposals import Offered
from wiki.core.save import find_page_path
from wiki.core.text import decode
from wiki.people.models import Proposal
from wiki.people.proposals import OPEN
from wiki.review.landing import Landing
from wiki.web.services import Services


@dataclass(frozen=True)
class Judged:
    """`proposed` is the change as it was made, `landing` what landing it does to the page now; None where that is the same, or
    nothing can be said. `clashes`: somebody changed the same lines since. `page` is None for one that is gone."""

    proposal: Proposal
    offered: Offered
    page: PageRow | None
    proposed: Comparison | None
    landing: Comparison | None
    clashes: bool
    is_older: bool


def judge(services: Services, landing: Landing, number: int) -> Judged:
    """Raises ProposalNotFound, PageNotFound."""
    proposal, offered = landing.find(number)
    with services.index.read() as snapshot:
        page = snapshot.find_page(proposal.page)
        if page is None and (moved := snapshot.find_redirect(proposal.page)):
            page = snapshot.find_page(moved)
    proposed = compare_texts(offered.base_text, offered.text)
    now = _text_now(services, page)
    is_older = now is not None and now != offered.base_text
    after, clashes = None, False
    if proposal.state == OPEN:
        try:
            after = landing.foresee(proposal, offered).text
        except EditConflict:
            clashes = True
        except FestaError:
            after = None  # it is told when somebody tries
    shown = compare_texts(now, after) if after is not None and now is not None and is_older else None
    return Judged(proposal, offered, page, proposed, shown, clashes, is_older)


def _text_now(services: Services, page: PageRow | None) -> str | None:
    tip = services.store.tip()
    path = find_page_path(services.store, tip, page.name) if tip and page else None
    data = services.store.find_file(tip, path) if tip and path else None
    return decode(data, path or "").text if data is not None else None
