"""the organizers' site.

Columns are added one by one, never by copying a table: with foreign keys on, SQLite would empty those that refer to it.
"""

import sqlalchemy as sa
from alembic import op

import rota.db

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

INDEXES = (
    ('ask', 'group_id'), ('ask', 'shift_id'), ('ask', 'volunteer_id'),
    ('log_entry', 'account_id'), ('log_entry', 'group_id'), ('log_entry', 'shift_id'),
    ('log_entry', 'volunteer_id'), ('objection', 'assignment_id'), ('objection', 'group_id'),
    ('objection', 'rota_id'), ('turnout', 'group_id'), ('turnout', 'shift_id'),
    ('wall', 'group_id'),
)
COLUMNS = (
    ('assignment', sa.Column('override', sa.String(length=200), nullable=True)),
    ('build', sa.Column('mode', sa.String(length=20), nullable=False, server_default='plan')),
    ('build', sa.Column('heard_at', rota.db.UtcInstant(timezone=True), nullable=True)),
    ('group', sa.Column('objection_hours', sa.Integer(), nullable=True)),
    ('rota', sa.Column('shown_until', rota.db.UtcInstant(timezone=True), nullable=True)),
)


def upgrade() -> None:
    op.create_table('founding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('ends_at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_founding')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_founding_token_hash'))
    )
    op.create_table('wall',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('made_at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_wall_group_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wall')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_wall_token_hash'))
    )
    op.create_table('log_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Date(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('volunteer_id', sa.Integer(), nullable=True),
    sa.Column('shift_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_log_entry_account_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_log_entry_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_log_entry_shift_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_log_entry_volunteer_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_entry'))
    )
    op.create_table('ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('asked_at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_ask_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_ask_shift_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_ask_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ask')),
    sa.UniqueConstraint('shift_id', 'volunteer_id', name=op.f('uq_ask_shift_id_volunteer_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_ask_token_hash'))
    )
    op.create_table('turnout',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('came', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_turnout_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_turnout_shift_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_turnout')),
    sa.UniqueConstraint('shift_id', name=op.f('uq_turnout_shift_id'))
    )
    op.create_table('objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('rota_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('made_at', rota.db.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_objection_assignment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_objection_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['rota_id'], ['rota.id'], name=op.f('fk_objection_rota_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection')),
    sa.UniqueConstraint('rota_id', 'assignment_id', name=op.f('uq_objection_rota_id_assignment_id'))
    )
    for table, column in INDEXES:
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column])
    op.create_index(op.f('ix_log_entry_group_id_week'), 'log_entry', ['group_id', 'week'])
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.execute("UPDATE build SET mode = 'smallest' WHERE repair")
    op.drop_column('build', 'repair')


def downgrade() -> None:
    op.add_column('build', sa.Column('repair', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE build SET repair = (mode <> 'plan')")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
    for table in ('objection', 'turnout', 'ask', 'log_entry', 'wall', 'founding'):
        op.drop_table(table)
