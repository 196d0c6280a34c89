-- Made by tools/schema_check.py --write: how the tables are spread over Citus.
-- Run once, after gandan init, as the owner of the database.

SELECT create_reference_table('unit');
SELECT create_reference_table('unit_slug');
SELECT create_reference_table('unit_former_parent');
SELECT create_reference_table('unit_succession');
SELECT create_reference_table('calendar_day');
SELECT create_reference_table('office_hours');
SELECT create_reference_table('procedure_version');
SELECT create_reference_table('account');
SELECT create_reference_table('account_recovery');
SELECT create_reference_table('access_grant');
SELECT create_reference_table('scorecard_row');
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
SELECT create_distributed_table('official', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('post', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('job', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('outbox', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('person_opt_out', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('file', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('person_contact', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_desk', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_book', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_paper', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_assignment', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_gap', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_apology', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('dossier_handover', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('access_log', 'unit_id', colocate_with => 'guard');
<<<<<<< HEAD
SELECT create_distributed_table('dossier_file', 'unit_id', colocate_with => 'guard');
=======
SELECT create_distributed_table('measure_part', 'unit_id', colocate_with => 'guard');
SELECT create_distributed_table('measure_day', 'unit_id', colocate_with => 'guard');
>>>>>>> bec4869 (Count what every row adds to a figure, and sum it by day (ready))
SELECT create_distributed_table('idempotency', 'key', colocate_with => 'none');
SELECT create_distributed_table('session', 'id', colocate_with => 'none');
SELECT create_distributed_table('sign_in_link', 'id', colocate_with => 'none');
SELECT create_distributed_table('sign_in_failure', 'id', colocate_with => 'none');
SELECT create_distributed_table('id_node', 'node', colocate_with => 'none');
