"""Alembic's entry: runs the migrations on the connection that `rota.migrations` hands it."""

from alembic import context

from rota.models import Group

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Group.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
