"""Run by Alembic with the store's open connection; never opens one of its own."""

from __future__ import annotations

from alembic import context

from mapper.review.store.schema import METADATA


def run() -> None:
    """Run the migrations inside the transaction that the caller holds."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        version_table=context.config.attributes["version_table"],
    )
    with context.begin_transaction():
        context.run_migrations()


# Alembic executes this file under the name "env_py"; an import by any other name, such as doctest collection, runs
# nothing.
if __name__ == "env_py":
    run()
