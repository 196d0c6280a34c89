#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"

static atomic_int least = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&least, (int)level);
}

void log_line(enum log_level level, const char *fmt, ...)
{
    static const char *const words[] = {"debug", "info", "warning", "error"};
    if ((int)level < atomic_load(&least))
        return;
    char line[1024];
    char when[DATE_ISO_MAX];
    date_iso(when, clock_wall());
    int head = snprintf(line, sizeof line, "%s %s ", when, words[level]);
    va_list ap;
    va_start(ap, fmt);
    int body = vsnprintf(line + head, sizeof line - (size_t)head - 1, fmt, ap);
    va_end(ap);
    size_t n = (size_t)head + (body > 0 ? (size_t)body : 0);
    if (n > sizeof line - 2)
        n = sizeof line - 2;
    /* A message must not forge a second line. */
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)line[i] < ' ')
            line[i] = ' ';
    line[n++] = '\n';
    /* One write, so that lines of several threads do not mix; a failing log has nowhere to go. */
    ssize_t written = write(STDERR_FILENO, line, n);
    (void)written;
}
