"""feeds of groups; the bytes of feeds gzipped, and when they have to be made anew.

Columns are added one by one, never by copying a table: with foreign keys on, SQLite would empty those that refer to it.
"""

import sqlalchemy as sa
from alembic import op

import rota.db

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

COLUMNS = (
    ('feed', sa.Column('gzipped', sa.LargeBinary(), nullable=True)),
    ('feed', sa.Column('rendering', sa.Integer(), nullable=False, server_default='0')),
    ('feed', sa.Column('due_at', rota.db.UtcInstant(timezone=True), nullable=True)),
    ('instance', sa.Column('public_url', sa.String(length=200), nullable=True)),
)
INDEXES = (
    ('feed', 'due_at'), ('group_calendar', 'group_id'), ('group_calendar', 'place_id'),
    ('group_event', 'calendar_id'), ('group_event', 'shift_id'), ('group_feed', 'account_id'),
    ('group_feed', 'calendar_id'),
)


def upgrade() -> None:
    op.create_table('group_calendar',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('scope', sa.String(length=20), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('detail', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=20), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('gzipped', sa.LargeBinary(), nullable=True),
    sa.Column('etag', sa.String(length=64), nullable=False),
    sa.Column('changed_at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_group_calendar_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_group_calendar_place_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_calendar'))
    )
    op.create_table('group_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('calendar_id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('changed_at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['calendar_id'], ['group_calendar.id'], name=op.f('fk_group_event_calendar_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_group_event_shift_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_event')),
    sa.UniqueConstraint('calendar_id', 'shift_id', name=op.f('uq_group_event_calendar_id_shift_id')),
    sa.UniqueConstraint('uuid', name=op.f('uq_group_event_uuid'))
    )
    op.create_table('group_feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('calendar_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('revoked_at', rota.db.UtcInstant(timezone=True), nullable=True),
    sa.Column('used_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_group_feed_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['calendar_id'], ['group_calendar.id'], name=op.f('fk_group_feed_calendar_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_group_feed_token_hash'))
    )
    for table, column in COLUMNS:
        op.add_column(table, column)
    for table, column in INDEXES:
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column])


def downgrade() -> None:
    op.drop_index(op.f('ix_feed_due_at'), table_name='feed')
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
    for table in ('group_feed', 'group_event', 'group_calendar'):
        op.drop_table(table)
