/* Looking through a PDF, and at an EXIF block: whatever is in it, the look ends with a verdict. */
#include <assert.h>

#include "media/exif.h"
#include "media/pdf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str s = {(const char *)data, n};
    enum media_verdict v = pdf_judge(s);
    assert(
        v == MEDIA_FINE || v == MEDIA_OTHER || v == MEDIA_BROKEN || v == MEDIA_ACTIVE ||
        v == MEDIA_LOCKED || v == MEDIA_TOO_HARD);
    int orientation = exif_orientation(s);
    assert(orientation >= 1 && orientation <= 8);
    struct media_shot shot = exif_shot(s);
    assert(shot.latitude >= -90000000 && shot.latitude <= 90000000);
    assert(shot.longitude >= -180000000 && shot.longitude <= 180000000);
    return 0;
}
