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
    "SELECT slug, year, template_code, name, post_vi, signed_at, ended_at, scheme, body, sha256"
    " FROM pledge WHERE unit_id = $1 ORDER BY slug");

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
    {STR_INIT("pledge"), &PLEDGES, "titttiittb",
     "slug year template name post_vi signed_at ended_at scheme body sha256"},
    {STR_INIT("pledge_breach"), &BREACHES, "tiiiiiti",
     "pledge n day numerator denominator mended_day answer answered_at"},
};
