"""Runs by Alembic, from `wiki.people.database.migrate` or a developer's `alembic` with a connection of their own."""

from alembic import context

from wiki.people.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite can, once the driver leaves transactions to us
    render_as_batch=True,
)
context.run_migrations()
