"""People: accounts, sessions, invitations, API tokens, failed attempts to sign in, and the audit of acts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of people."""
    op.create_table('account',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('full_name', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('roles', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_account'))
    )
    op.create_table('api_token',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_api_token'))
    )
    op.create_index(op.f('ix_api_token_account'), 'api_token', ['account'], unique=False)
    op.create_table('audit',
    sa.Column('seq', _SERIAL, autoincrement=True, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('verified', sa.Boolean(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('claimant', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit'))
    )
    op.create_index(op.f('ix_audit_at'), 'audit', ['at'], unique=False)
    op.create_index('ix_audit_claimant', 'audit', ['claimant', 'seq'], unique=False)
    op.create_table('invitation',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_invitation'))
    )
    op.create_index(op.f('ix_invitation_account'), 'invitation', ['account'], unique=False)
    op.create_table('session',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_session'))
    )
    op.create_index(op.f('ix_session_account'), 'session', ['account'], unique=False)
    op.create_index(op.f('ix_session_expires_at'), 'session', ['expires_at'], unique=False)
    op.create_table('sign_in_attempt',
    sa.Column('seq', _SERIAL, autoincrement=True, nullable=False),
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_sign_in_attempt'))
    )
    op.create_index('ix_sign_in_attempt_account', 'sign_in_attempt', ['account', 'at'], unique=False)
    op.create_index('ix_sign_in_attempt_address', 'sign_in_attempt', ['address', 'at'], unique=False)
    op.create_index(op.f('ix_sign_in_attempt_at'), 'sign_in_attempt', ['at'], unique=False)
    


def downgrade() -> None:
    """Drop the tables of people."""
    op.drop_index(op.f('ix_sign_in_attempt_at'), table_name='sign_in_attempt')
    op.drop_index('ix_sign_in_attempt_address', table_name='sign_in_attempt')
    op.drop_index('ix_sign_in_attempt_account', table_name='sign_in_attempt')
    op.drop_table('sign_in_attempt')
    op.drop_index(op.f('ix_session_expires_at'), table_name='session')
    op.drop_index(op.f('ix_session_account'), table_name='session')
    op.drop_table('session')
    op.drop_index(op.f('ix_invitation_account'), table_name='invitation')
    op.drop_table('invitation')
    op.drop_index('ix_audit_claimant', table_name='audit')
    op.drop_index(op.f('ix_audit_at'), table_name='audit')
    op.drop_table('audit')
    op.drop_index(op.f('ix_api_token_account'), table_name='api_token')
    op.drop_table('api_token')
    op.drop_table('account')
    
