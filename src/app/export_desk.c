/* export_desk: what the desk keeps beside a dossier, for the canonical export. */
#include "app/export.h"

DB_STMT(
    CONTACTS, "export.contact", "i",
    "SELECT p.name, p.birth_year, c.channels, c.language, c.asked_at, c.email_sealed IS NOT NULL"
    " FROM person_contact c JOIN person p ON p.unit_id = c.unit_id AND p.id = c.person_id"
    " WHERE c.unit_id = $1 ORDER BY p.name, p.birth_year NULLS FIRST, c.asked_at, c.channels");

DB_STMT(
    DESKS, "export.desk", "i",
    "SELECT d.code, h.code, a.code, k.book_year, k.book, k.book_number, k.receiver, k.holder,"
    " k.held_at, k.step FROM dossier d"
    " JOIN dossier_desk k ON k.unit_id = d.unit_id AND k.dossier_id = d.id"
    " LEFT JOIN unit h ON h.id = k.help_unit_id LEFT JOIN unit a ON a.id = k.authority_unit_id"
    " WHERE d.unit_id = $1 ORDER BY d.code");

DB_STMT(
    BOOKS, "export.book", "i",
    "SELECT year, last FROM dossier_book WHERE unit_id = $1 ORDER BY year");

DB_STMT(
    PAPERS, "export.paper", "i",
    "SELECT d.code, p.n, p.line, p.name, p.form, p.copies, p.checked, p.remark FROM dossier d"
    " JOIN dossier_paper p ON p.unit_id = d.unit_id AND p.dossier_id = d.id"
    " WHERE d.unit_id = $1 ORDER BY d.code, p.n");

DB_STMT(
    ASSIGNMENTS, "export.assignment", "i",
    "SELECT d.code, x.version, x.official, x.from_at, x.to_at FROM dossier d"
    " JOIN dossier_assignment x ON x.unit_id = d.unit_id AND x.dossier_id = d.id"
    " WHERE d.unit_id = $1 ORDER BY d.code, x.version");

DB_STMT(
    GAPS, "export.gap", "i",
    "SELECT d.code, g.version, g.n, g.name, g.why, g.asked_at, g.allowed_by IS NOT NULL"
    " FROM dossier d JOIN dossier_gap g ON g.unit_id = d.unit_id AND g.dossier_id = d.id"
    " WHERE d.unit_id = $1 ORDER BY d.code, g.version, g.n");

DB_STMT(
    APOLOGIES, "export.apology", "i",
    "SELECT d.code, p.made_at, p.due_at, p.promised_at, p.in_time, p.signer, p.reason"
    " FROM dossier d JOIN dossier_apology p ON p.unit_id = d.unit_id AND p.dossier_id = d.id"
    " WHERE d.unit_id = $1 ORDER BY d.code");

DB_STMT(
    HANDOVERS, "export.handover", "i",
    "SELECT d.code, h.at, h.giver, h.identity, h.taker_sealed IS NOT NULL FROM dossier d"
    " JOIN dossier_handover h ON h.unit_id = d.unit_id AND h.dossier_id = d.id"
    " WHERE d.unit_id = $1 ORDER BY d.code");

DB_STMT(
    FILES, "export.dossier_file", "i",
    "SELECT d.code, x.kind, x.line, x.title, x.adder, x.voided_at, x.voider FROM dossier d"
    " JOIN dossier_file x ON x.unit_id = d.unit_id AND x.dossier_id = d.id"
    " WHERE d.unit_id = $1 ORDER BY d.code, x.file_id");

const struct export_section export_desk[EXPORT_DESK_SECTIONS] = {
    {STR_INIT("contact"), &CONTACTS, "tiitii",
     "person birth_year channels language asked_at email"},
    {STR_INIT("desk"), &DESKS, "tttiiittit",
     "code help_unit authority_unit book_year book book_number receiver holder held_at step"},
    {STR_INIT("book"), &BOOKS, "ii", "year last"},
    {STR_INIT("paper"), &PAPERS, "tiitiiit", "code n line name form copies checked remark"},
    {STR_INIT("assignment"), &ASSIGNMENTS, "titii", "code version official from_at to_at"},
    {STR_INIT("gap"), &GAPS, "tiittii", "code version n name why asked_at allowed"},
    {STR_INIT("apology"), &APOLOGIES, "tiiiitt",
     "code made_at due_at promised_at in_time signer reason"},
    {STR_INIT("handover"), &HANDOVERS, "titii", "code at giver identity other"},
    {STR_INIT("dossier_file"), &FILES, "tiittit", "code kind line title adder voided_at voider"},
};
