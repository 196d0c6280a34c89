-- Made by tools/schema_check.py --write: how the tables are spread over Citus.
-- Run once, after gandan init, as the owner of the database.

SELECT create_reference_table('unit');
SELECT create_reference_table('unit_slug');
SELECT create_reference_table('unit_former_parent');
SELECT create_reference_table('unit_succession');
SELECT create_reference_table('calendar_day');
SELECT create_reference_table('office_hours');
SELECT create_reference_table('procedure_version');
SELECT create_distributed_table('guard', 'unit_id', colocate_with => 'none');
SELECT create_distributed_table('search_doc', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('event_head', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('event', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('event_detail', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('event_cursor', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('topic_version', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('setting', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('person', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_text', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_pause', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_difference', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_sequence', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_day', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_procedure_day', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('rating', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('rating_used', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('job', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('outbox', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('person_opt_out', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('idempotency', 'key', colocate_with => 'none');
SELECT create_distributed_table('id_node', 'node', colocate_with => 'none');
