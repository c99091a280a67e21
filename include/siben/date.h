/* date -- civil dates and instants.
 *
 * A date is a count of days since 1970-01-01 in Beijing time; an instant is
 * milliseconds since 1970 UTC. Nothing here reads a clock. */
#ifndef SIBEN_DATE_H
#define SIBEN_DATE_H

#include <siben/text.h>

#define DATE_NONE INT32_MIN /* no date */
#define DATE_TEXT_SIZE 16
#define INSTANT_TEXT_SIZE 32

int32_t date_of(int year, int month, int day); /* DATE_NONE when there is no such day */
void date_parts(int32_t date, int *year, int *month, int *day);
int date_weekday(int32_t date);                           /* 1 = Monday … 7 = Sunday */
void date_print(int32_t date, char text[DATE_TEXT_SIZE]); /* 2026-05-31, or "" */
int32_t date_parse_iso(const char *text);                 /* strict; DATE_NONE otherwise */
/* As people write it, after text_normalise(): 2026-05-31, 2026/5/31, 2026.5.31,
 * 2026年5月31日, 5.31, 5月31日, 12月 or 12月底 (last day), 9月前 (last day of
 * August is NOT meant: "9月前" reads as by 09-30, DOMAIN.md 7.3, `before` set),
 * each with an optional 前/以前/之前 (sets *before). Without a year `year`
 * is used. A bare number 20000…80000 is a spreadsheet serial: *serial is set.
 * DATE_NONE when it is no date. The flags may be NULL. */
int32_t date_parse(const char *text, int year, bool *before, bool *serial);
int32_t date_of_serial(int64_t serial);      /* spreadsheet day number, 1900 system */
int32_t date_of_instant(int64_t instant_ms); /* Beijing, UTC+8 */
void instant_print(int64_t instant_ms,
                   char text[INSTANT_TEXT_SIZE]); /* 2026-05-31 23:50:01, Beijing */

#endif
