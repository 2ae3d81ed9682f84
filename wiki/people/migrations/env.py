"""Run by Alembic, which `wiki.people.database.migrate` calls with its connection.

Revisions in `versions/` are written by hand; a test compares what they make with the models. There is no way back
down: who needs one restores a backup.
"""

from alembic import context

from wiki.people.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite can, once the driver leaves transactions to us
    render_as_batch=True,
)
context.run_migrations()
