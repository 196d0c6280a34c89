/* replay: runs a fuzz target once over every file of the folders named on the command line, so
 * that the corpus and every input that ever broke it are an ordinary unit test. A folder that is
 * missing is no fault (nothing broke yet); no file at all is one. */
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX ((size_t)4 << 20)

static enum err replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return E_NOT_FOUND;
    /* One heap block of exactly the input's size each, so that ASan sees its end. */
    char *all = malloc(INPUT_MAX);
    size_t n = all ? fread(all, 1, INPUT_MAX, f) : 0;
    bool broken = !all || ferror(f);
    uint8_t *exact = malloc(n > 0 ? n : 1);
    if (!broken && exact) {
        memcpy(exact, all, n);
        LLVMFuzzerTestOneInput(exact, n);
    } else {
        broken = true;
    }
    free(exact);
    free(all);
    return fclose(f) == 0 && !broken ? OK : E_INTERNAL;
}

static int replay_folder(const char *folder, int *ret_failed)
{
    DIR *dir = opendir(folder);
    int seen = 0;
    if (!dir)
        return 0;
    for (const struct dirent *d; (d = readdir(dir));) {
        char path[4096];
        int n = snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        if (d->d_name[0] == '.' || n < 0 || (size_t)n >= sizeof path)
            continue;
        seen++;
        if (replay_file(path) != OK) {
            (void)fprintf(stderr, "cannot read %s\n", path);
            *ret_failed += 1;
        }
    }
    (void)closedir(dir);
    return seen;
}

int main(int argc, char **argv)
{
    int seen = 0, failed = 0;
    for (int i = 1; i < argc; i++)
        seen += replay_folder(argv[i], &failed);
    printf("%d inputs\n", seen);
    return seen > 0 && failed == 0 ? 0 : 1;
}
