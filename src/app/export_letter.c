/* export_letter: letters and contributions for the canonical export; ids are left out. */
#include "app/export.h"

DB_STMT(
    TEMPLATES, "export.letter_template", "",
    "SELECT code, valid_from, valid_to, kind, abbreviation, name_vi, name_en, silenced,"
    " within_days, title, recipient, subject, body FROM letter_template ORDER BY code, valid_from");
DB_STMT(
    TRIGGERS, "export.letter_trigger", "",
    "SELECT t.code, t.valid_from, g.procedure_code, g.state FROM letter_trigger g"
    " JOIN letter_template t ON t.id = g.template_id"
    " ORDER BY t.code, t.valid_from, g.procedure_code, g.state");

DB_STMT(
    LETTERS, "export.letter", "i",
    "SELECT l.kind, l.template_code, l.state, p.name, l.drafted_at, l.due_day, l.held_to,"
    " l.approved_at, l.sent_day, l.sent_way, t.title, t.recipient, t.subject, t.matter, t.body,"
    " t.reference, t.number, t.signer, t.signer_post, t.reason FROM letter l JOIN letter_text t"
    " ON t.unit_id = l.unit_id AND t.letter_id = l.id JOIN person p ON p.unit_id = l.unit_id"
    " AND p.id = l.person_id WHERE l.unit_id = $1 ORDER BY l.drafted_at, l.template_code,"
    " t.reference, p.name, t.body");
DB_STMT(
    NUMBERS, "export.letter_register", "i",
    "SELECT year, series, number, symbol, noun, given_at FROM letter_register WHERE unit_id = $1"
    " ORDER BY year, series, number");
DB_STMT(
    MOURNING, "export.mourning", "i",
    "SELECT p.name, m.household, m.from_day, m.to_day, m.noun FROM mourning m JOIN person p"
    " ON p.unit_id = m.unit_id AND p.id = m.person_id WHERE m.unit_id = $1"
    " ORDER BY m.from_day, p.name, m.noun");
DB_STMT(
    WORKS, "export.contribution_work", "i",
    "SELECT slug, name_vi, name_en, closed FROM contribution_work WHERE unit_id = $1"
    " ORDER BY slug");
DB_STMT(
    GIFTS, "export.contribution", "i",
    "SELECT w.slug, c.day, c.kind, c.amount, c.goods, p.name, c.named, c.voided, c.recorded_at"
    " FROM contribution c JOIN contribution_work w ON w.unit_id = c.unit_id AND w.id = c.work_id"
    " JOIN person p ON p.unit_id = c.unit_id AND p.id = c.person_id WHERE c.unit_id = $1"
    " ORDER BY c.recorded_at, p.name, c.kind, c.amount, c.goods");

const struct export_section export_letter_texts[EXPORT_LETTER_TEXTS_SECTIONS] = {
    {STR_INIT("letter_template"), &TEMPLATES, "tiiitttiitttt",
     "code valid_from valid_to kind abbreviation name_vi name_en silenced within_days title"
     " recipient subject body"},
    {STR_INIT("letter_trigger"), &TRIGGERS, "titt", "template valid_from procedure state"},
};
const struct export_section export_letter[EXPORT_LETTER_SECTIONS] = {
    {STR_INIT("letter"), &LETTERS, "ititiiiiiitttttttttt",
     "kind template state person drafted_at due_day held_to approved_at sent_day sent_way title"
     " recipient subject matter body reference number signer signer_post reason"},
    {STR_INIT("letter_register"), &NUMBERS, "ititti", "year series number symbol noun given_at"},
    {STR_INIT("mourning"), &MOURNING, "ttiit", "person household from_day to_day noun"},
    {STR_INIT("contribution_work"), &WORKS, "ttti", "slug name_vi name_en closed"},
    {STR_INIT("contribution"), &GIFTS, "tiiitttii",
     "work day kind amount goods person named voided recorded_at"},
};
