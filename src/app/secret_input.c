#include "app/secret_input.h"

#include <termios.h>
#include <unistd.h>

#define MAX_BYTES 1024

/* Byte by byte: what follows the line stays for whoever reads next. */
static bool read_line(char *out, size_t *n)
{
    for (*n = 0; *n < MAX_BYTES; (*n)++) {
        ssize_t got = read(STDIN_FILENO, out + *n, 1);
        if (got < 0 || (got == 0 && *n == 0))
            return false;
        if (got == 0 || out[*n] == '\n')
            return true;
    }
    return false;
}

bool secret_input(struct arena *a, const char *prompt, struct str *ret)
{
    struct termios was, hidden;
    bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &was) == 0;
    if (terminal) {
        hidden = was;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
        (void)fputs(prompt, stderr);
    }
    char *line = arena_raw(a, MAX_BYTES);
    size_t n = 0;
    bool ok = read_line(line, &n);
    if (terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
        (void)fputs("\n", stderr);
    }
    if (n && line[n - 1] == '\r')
        n--;
    *ret = (struct str){line, n};
    return ok;
}
