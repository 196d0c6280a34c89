/* export_pledge: pledges for the canonical export; keys and signatures are each installation's own.
 */
#include "app/export.h"

DB_STMT(
    TEMPLATES, "export.pledge_template", "",
    "SELECT t.code, t.valid_from, t.valid_to, t.roles, t.name_vi, t.name_en, p.n, p.kind,"
    " p.text_vi, p.text_en, p.measure, p.of_unit, p.target_numerator, p.target_denominator"
    " FROM pledge_template t JOIN pledge_template_part p ON p.template_id = t.id"
    " ORDER BY t.code, t.valid_from, p.n");

DB_STMT(
    PLEDGES, "export.pledge", "i",
    "SELECT p.slug, p.year, p.template_code, p.name, p.post_vi, p.signed_at, p.ended_at, p.scheme,"
    " p.body, p.sha256, c.slug FROM pledge p LEFT JOIN ceremony c ON c.unit_id = p.unit_id"
    " AND c.id = p.ceremony_id WHERE p.unit_id = $1 ORDER BY p.slug");

DB_STMT(
    CEREMONIES, "export.ceremony", "i",
    "SELECT slug, day, title, place, opened_at, closed_at FROM ceremony WHERE unit_id = $1"
    " ORDER BY slug");

DB_STMT(
    WITNESSES, "export.witness", "i",
    "SELECT w.slug, c.slug, w.name, w.title, w.signed_at, w.body, w.sha256 FROM witness w"
    " JOIN ceremony c ON c.unit_id = w.unit_id AND c.id = w.ceremony_id WHERE w.unit_id = $1"
    " ORDER BY w.slug");

/* Whose, and from when to when: what they are is each installation's own. */
DB_STMT(
    KEYS, "export.signing_key", "i",
    "SELECT o.name, k.made_at, k.ended_at FROM signing_key k JOIN official o"
    " ON o.unit_id = k.unit_id AND o.id = k.official_id WHERE k.unit_id = $1"
    " ORDER BY o.name, k.made_at");

DB_STMT(
    BREACHES, "export.pledge_breach", "i",
    "SELECT p.slug, b.n, b.day, b.numerator, b.denominator, b.mended_day, b.answer, b.answered_at"
    " FROM pledge p JOIN pledge_breach b ON b.unit_id = p.unit_id AND b.pledge_id = p.id"
    " WHERE p.unit_id = $1 ORDER BY p.slug, b.n, b.day");

const struct export_section export_pledge_texts[EXPORT_PLEDGE_TEXTS_SECTIONS] = {
    {STR_INIT("pledge_template"), &TEMPLATES, "tiiittiitttiii",
     "code valid_from valid_to roles name_vi name_en n kind text_vi text_en measure of_unit"
     " target_numerator target_denominator"},
};
const struct export_section export_pledge[EXPORT_PLEDGE_SECTIONS] = {
    {STR_INIT("pledge"), &PLEDGES, "titttiittbt",
     "slug year template name post_vi signed_at ended_at scheme body sha256 ceremony"},
    {STR_INIT("ceremony"), &CEREMONIES, "tittii", "slug day title place opened_at closed_at"},
    {STR_INIT("witness"), &WITNESSES, "ttttitb", "slug ceremony name title signed_at body sha256"},
    {STR_INIT("signing_key"), &KEYS, "tii", "official made_at ended_at"},
    {STR_INIT("pledge_breach"), &BREACHES, "tiiiiiti",
     "pledge n day numerator denominator mended_day answer answered_at"},
};
