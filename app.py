"""The wiki as servers know it: `app` (WSGI) and `asgi`, which runs it inside an asynchronous server."""

import os

from wiki.core.settings import read_settings
from wiki.factory import create_app, make_asgi
from wiki.opening import open_for_good

services = open_for_good(read_settings(os.environ))
app = create_app(services)
asgi = make_asgi(services)
