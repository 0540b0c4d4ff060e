"""the volunteers' site.

Columns are added one by one, never by copying a table: with foreign keys on, SQLite would empty those that refer to it.
"""

import sqlalchemy as sa
from alembic import op

import rota.db

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

INDEXES = (
    ('former_load', 'group_id'), ('notice', 'group_id'), ('notice', 'shift_id'), ('notice', 'volunteer_id'),
    ('offer', 'assignment_id'), ('offer', 'group_id'), ('offer', 'wanted_id'), ('renewal', 'account_id'),
)
COLUMNS = (
    ('feed', sa.Column('alarm_minutes', sa.Integer(), nullable=True)),
    ('group', sa.Column('volunteer_label', sa.JSON(), nullable=False, server_default='{}')),
    ('group', sa.Column('place_hours', sa.Integer(), nullable=True)),
    ('kind', sa.Column('bring', sa.JSON(), nullable=False, server_default='{}')),
    ('kind', sa.Column('is_induction', sa.Boolean(), nullable=False, server_default=sa.false())),
    ('skill', sa.Column('needs_confirming', sa.Boolean(), nullable=False, server_default=sa.false())),
    ('volunteer', sa.Column('claimed', sa.JSON(), nullable=False, server_default='[]')),
)


def upgrade() -> None:
    op.create_table('former_load',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('load', sa.Integer(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_former_load_group_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_load'))
    )
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('news', sa.String(length=20), nullable=False),
    sa.Column('at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_notice_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_notice_shift_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_notice_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('volunteer_id', 'shift_id', name=op.f('uq_notice_volunteer_id_shift_id'))
    )
    op.create_table('offer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('wanted_id', sa.Integer(), nullable=True),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('made_at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_offer_assignment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_offer_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wanted_id'], ['assignment.id'], name=op.f('fk_offer_wanted_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
    sa.UniqueConstraint('assignment_id', 'wanted_id', name=op.f('uq_offer_assignment_id_wanted_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_offer_token_hash'))
    )
    op.create_table('renewal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('ends_at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_renewal_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renewal')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_renewal_token_hash'))
    )
    for table, column in INDEXES:
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column])
    for table, column in COLUMNS:
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
    for table in ('renewal', 'offer', 'notice', 'former_load'):
        op.drop_table(table)
