"""Who has the form of which page open."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "editings",
        sa.Column("page", sa.String(length=400), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_editings_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page", "account_id", name=op.f("pk_editings")),
    )
    op.create_index(op.f("ix_editings_account_id"), "editings", ["account_id"])
    op.create_index(op.f("ix_editings_seen"), "editings", ["seen"])
