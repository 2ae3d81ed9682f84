"""A wiki behind Flask's own client, with Alice who organises, Bob who writes and Charlie who may only read."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.crowd import Crowd
from tests.web_client import Web
from wiki.core.store.store import utc_now
from wiki.people.accounts import NewAccount, create_account
from wiki.people.tokens import create_token
from wiki.people.who import Role
from wiki.web.services import Services

PEOPLE = (
    ("alice", "Alice Aoki", Role.ORGANISER),
    ("bob", "Bob 馬場", Role.WRITER),
    ("charlie", "Charlie", Role.READER),
)


@dataclass
class Api:
    """Requests as JSON. `person` is a handle, or None for a stranger."""

    services: Services
    client: FlaskClient
    tokens: dict[str, str]

    def call(self, method: str, address: str, person: str | None = None, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.tokens[person]}"} if person else {}
        return self.client.open(f"/-/api/v1/{address}", method=method, headers=headers, **options)

    def put(self, page: str, person: str | None, **body: Any) -> TestResponse:
        return self.call("PUT", f"pages/{page}", person, json=body)


@pytest.fixture
def make_api(tmp_path: Path, surrounding: Crowd | None) -> Iterator[Callable[..., Api]]:

    with ExitStack() as stack:

        def make(**settings: str) -> Api:
            web = stack.enter_context(Web.open(tmp_path, people=False, crowd=surrounding, is_new=False, **settings))
            services, tokens = web.services, {}
            with services.people.write() as session:
                for handle, name, role in PEOPLE:
                    account = create_account(session, NewAccount(handle, name), role, utc_now())
                    tokens[handle] = create_token(session, account.id, "tests", utc_now())[1]
            return Api(services, web.client(), tokens)

        yield make


@pytest.fixture
def api(make_api: Callable[..., Api]) -> Api:
    return make_api()
