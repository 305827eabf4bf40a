-- Three roles with no more rights than each needs. Run once by an administrator, connected to the database of the product:
--     psql "$ADMIN_URL" -v ON_ERROR_STOP=1 -f infra/postgres/roles.sql
-- and then give each a way to sign in: ALTER ROLE drawback_app PASSWORD '…' (or a certificate, or the cloud's own tokens).
--
-- drawback_owner  owns the tables; only `drawback migrate --to head` runs as it
-- drawback_app    workers, relay, scheduler, dashboard: reads and writes rows, changes no table
-- drawback_read   reports and a replica for reading: reads only

CREATE ROLE drawback_owner LOGIN;
CREATE ROLE drawback_app LOGIN;
CREATE ROLE drawback_read LOGIN;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO drawback_owner;
GRANT USAGE ON SCHEMA public TO drawback_app, drawback_read;

-- what the owner makes later is usable at once, without a grant after each upgrade
ALTER DEFAULT PRIVILEGES FOR ROLE drawback_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO drawback_app;
ALTER DEFAULT PRIVILEGES FOR ROLE drawback_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO drawback_app;
ALTER DEFAULT PRIVILEGES FOR ROLE drawback_owner IN SCHEMA public
    GRANT SELECT ON TABLES TO drawback_read;

-- who waits longer than this is stuck; at the role, since a pooler forgets what a session sets
ALTER ROLE drawback_app SET statement_timeout = '10min';
ALTER ROLE drawback_app SET lock_timeout = '2min';
ALTER ROLE drawback_app SET idle_in_transaction_session_timeout = '15min';
ALTER ROLE drawback_read SET statement_timeout = '1min';
ALTER ROLE drawback_read SET default_transaction_read_only = on;
