"""Guests have forms open, too: who does is told by handle and name. What was noted before means nothing after a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_table("editings")
    op.create_table(
        "editings",
        sa.Column("page", sa.String(length=400), nullable=False),
        sa.Column("handle", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("page", "handle", name=op.f("pk_editings")),
    )
    op.create_index(op.f("ix_editings_seen"), "editings", ["seen"])
