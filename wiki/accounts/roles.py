"""Roles in words."""

from collections.abc import Mapping

from wiki.people.who import Role
from wiki.web.words import N_

ROLE_NAMES: Mapping[str, str] = {
    Role.READER.value: N_("Reader"),
    Role.WRITER.value: N_("Writer"),
    Role.ORGANISER.value: N_("Organiser"),
    Role.ADMIN.value: N_("Administrator"),
}
ROLE_HELP: Mapping[str, str] = {
    Role.READER.value: N_("Read pages, propose changes and comment."),
    Role.WRITER.value: N_("Read and write pages."),
    Role.ORGANISER.value: N_("Read, write and delete pages, and look after the site."),
    Role.ADMIN.value: N_("Everything: pages, the site, and accounts."),
}
