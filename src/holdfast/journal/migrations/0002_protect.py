"""What was recorded or sealed cannot be changed; what is recorded waits for its seal."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME;
END $$;

CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();

CREATE FUNCTION journal_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal_pending (entry) SELECT id FROM fresh ORDER BY id;
    RETURN NULL;
END $$;

CREATE TRIGGER journal_entry_await_seal AFTER INSERT ON journal_entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION journal_await_seal();

-- The pending table is small and churns: vacuum it early.
ALTER TABLE journal_pending SET (autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000);
"""

BACKWARD = """
DROP TRIGGER journal_entry_await_seal ON journal_entry;
DROP FUNCTION journal_await_seal;
DROP TRIGGER journal_seal_append_only ON journal_seal;
DROP TRIGGER journal_entry_append_only ON journal_entry;
DROP FUNCTION journal_refuse;
"""


class Migration(migrations.Migration):
    """Triggers on the journal."""

    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
