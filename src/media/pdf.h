/* pdf: may this PDF be kept? Pure; inside media/ only.
 *
 * A PDF is kept byte for byte, so that a signature on it stays valid; it is only looked through.
 * What is asked of it:
 *   - "%PDF-" at byte 0, and the end where it belongs: startxref with the place of a table that is
 *     there, %%EOF, nothing but blanks behind it (a cut file, a page of HTML or a ZIP behind it);
 *   - no second kind of file: the marks of ZIP, RAR, 7z and tar are where those would have them;
 *   - no password: nobody could look into it;
 *   - none of the names by which a PDF acts, or carries others: JavaScript, Launch, EmbeddedFile,
 *     RichMedia, Rendition, XFA, SubmitForm, ImportData, GoToE, JS, AA; and it opens at nothing but
 *     a place in itself (OpenAction). Names are looked for in all bytes, spelled with #xx or not,
 *     and in every stream that zlib can unpack, whatever its dictionary says.
 *
 * What this cannot see, and why such files are only ever handed out as attachments in a sandbox:
 * objects in a stream whose dictionary hides by indirect references that it is one, packed by
 * another filter than zlib; faults of one reader in fonts, pictures, colour profiles; links that
 * wait for a click; EXIF inside pictures inside the PDF; what the page itself says. */
#ifndef GANDAN_MEDIA_PDF_H
#define GANDAN_MEDIA_PDF_H

#include "media/media.h"

enum media_verdict pdf_judge(struct str file);

#endif
