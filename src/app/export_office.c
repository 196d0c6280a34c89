/* export_office: the office for the canonical export: rooms, checks, faults, Fridays, and the
 * hashes of the pictures by what they show; evidence is sealed by each installation's own key. */
#include "app/export.h"

DB_STMT(
    ROOMS, "export.office_room", "i",
    "SELECT slug, place, floor, name_vi, name_en, purpose_vi, purpose_en, phone, hours_vi,"
    " hours_en, shown FROM office_room WHERE unit_id = $1 ORDER BY slug");

DB_STMT(
    CHECKS, "export.facility_check", "i",
    "SELECT day, code, state, note, official, at FROM facility_check WHERE unit_id = $1"
    " ORDER BY day, code, at, state, note");

DB_STMT(
    FAULTS, "export.facility_fault", "i",
    "SELECT f.number, r.slug, f.said, f.by_citizen, f.reported_at, f.state, f.title, f.answer,"
    " f.closer, f.closed_at FROM facility_fault f JOIN office_room r ON r.unit_id = f.unit_id"
    " AND r.id = f.room_id WHERE f.unit_id = $1 ORDER BY f.number");

DB_STMT(
    FRIDAYS, "export.green_friday", "i",
    "SELECT day, note, official, at FROM green_friday WHERE unit_id = $1 ORDER BY day");

DB_STMT(
    PHOTOS, "export.office_photo", "i",
    "SELECT p.noun, p.made_at, p.caption_vi, p.caption_en, p.shown, p.width, p.height, f.sha256"
    " FROM office_photo p JOIN file f ON f.unit_id = p.unit_id AND f.id = p.file_id"
    " WHERE p.unit_id = $1 ORDER BY p.noun, p.made_at, p.caption_vi, f.sha256");

const struct export_section export_office[EXPORT_OFFICE_SECTIONS] = {
    {STR_INIT("office_room"), &ROOMS, "tiittttttti",
     "slug place floor name_vi name_en purpose_vi purpose_en phone hours_vi hours_en shown"},
    {STR_INIT("facility_check"), &CHECKS, "ititti", "day code state note official at"},
    {STR_INIT("facility_fault"), &FAULTS, "ittiiittti",
     "number room said by_citizen reported_at state title answer closer closed_at"},
    {STR_INIT("green_friday"), &FRIDAYS, "itti", "day note official at"},
    {STR_INIT("office_photo"), &PHOTOS, "tittiiib",
     "of made_at caption_vi caption_en shown width height sha256"},
};
