/* band_cases: answers many questions, for tests/tools/band_oracle.py.
 *
 * Lines in: BANDS;numerator denominator scale. Lines out: the index of the band that holds (or how
 * many there are), and the gap to the one before it (0 for the first); "E" for bands that are none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "score/band.h"

int main(void)
{
    static char line[1000];
    while (fgets(line, sizeof line, stdin)) {
        struct bands b;
        struct band_value v;
        char *end = strchr(line, ';');
        if (!end || sscanf(
                        end + 1, "%" SCNd64 " %" SCNd64 " %" SCNd64, &v.numerator, &v.denominator,
                        &v.scale) != 3)
            return 1;
        if (bands_parse((struct str){line, (size_t)(end - line)}, &b) != OK) {
            puts("E");
            continue;
        }
        size_t hit = bands_hit(&b, &v);
        printf("%zu %" PRId64 "\n", hit, hit ? band_gap(&b.list[hit - 1], &v) : 0);
    }
    return 0;
}
