"""a shift that somebody gave back is remembered, and which promises a build knows of."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('assignment', sa.Column('given_back', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('build', sa.Column('based_on', sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    op.drop_column('build', 'based_on')
    op.drop_column('assignment', 'given_back')
