/* export_programme: programmes, units in them, and launches for the canonical export. */
#include "app/export.h"

DB_STMT(
    PROGRAMMES, "export.programme", "",
    "SELECT p.slug, u.code, p.name_vi, p.name_en, p.about_vi, p.decision, p.decision_day,"
    " p.from_day, p.to_day, p.ranked FROM programme p JOIN unit u ON u.id = p.lead_unit_id"
    " ORDER BY p.slug");

DB_STMT(
    PARTS, "export.programme_part", "",
    "SELECT p.slug, x.kind, x.code, x.n, x.name_vi, x.name_en, x.from_day, x.to_day, x.measure,"
    " x.target_numerator, x.target_denominator FROM programme_part x"
    " JOIN programme p ON p.id = x.programme_id ORDER BY p.slug, x.kind, x.code");

DB_STMT(
    STEPS, "export.programme_step", "i",
    "SELECT p.slug, x.n, x.act, x.day, x.decision, x.decision_day, x.until_day, x.cohort,"
    " x.recorded_at FROM programme_step x JOIN programme p ON p.id = x.programme_id"
    " WHERE x.member_id = $1 ORDER BY p.slug, x.n");

DB_STMT(
    READY, "export.programme_ready", "i",
    "SELECT p.slug, x.code, x.day, x.note FROM programme_ready x"
    " JOIN programme p ON p.id = x.programme_id WHERE x.member_id = $1 ORDER BY p.slug, x.code");

DB_STMT(
    LAUNCHES, "export.launch", "i",
    "SELECT x.slug, p.slug, x.state, x.day, x.title, x.place, x.about, x.agenda, x.guests,"
    " x.published_at, x.version FROM launch x JOIN programme p ON p.id = x.programme_id"
    " WHERE x.unit_id = $1 ORDER BY x.slug");

const struct export_section export_programmes[EXPORT_PROGRAMMES_SECTIONS] = {
    {STR_INIT("programme"), &PROGRAMMES, "ttttttiiii",
     "slug lead name_vi name_en about_vi decision decision_day from_day to_day ranked"},
    {STR_INIT("programme_part"), &PARTS, "titittiitii",
     "programme kind code n name_vi name_en from_day to_day measure target_numerator"
     " target_denominator"},
};
const struct export_section export_programme[EXPORT_PROGRAMME_SECTIONS] = {
    {STR_INIT("programme_step"), &STEPS, "tiiitiiti",
     "programme n act day decision decision_day until_day cohort recorded_at"},
    {STR_INIT("programme_ready"), &READY, "ttit", "programme code day note"},
    {STR_INIT("launch"), &LAUNCHES, "ttiitttttii",
     "slug programme state day title place about agenda guests published_at version"},
};
