/* log: one line per happening on standard error, for the administrator.
 *
 * Never personal data: no names, phones, ID numbers, addresses of pages that carry a secret,
 * no field values. The line where an outside failure becomes an enum err logs it, once. */
#ifndef GANDAN_BASE_LOG_H
#define GANDAN_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below `level` are dropped; starts at LOG_INFO. */
void log_set_level(enum log_level level);
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

#endif
