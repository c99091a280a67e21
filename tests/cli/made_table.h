/* made_table -- tables made for tests, as workbooks: the doors of reports and of spreadsheets
 * both know a cell, so a test that reads includes this alone. */
#ifndef MADE_TABLE_H
#define MADE_TABLE_H

#include "test.h"

#include <siben/bytes.h>

/* A table of codes, names and groups of count, amount and rate: parts whose amounts are no whole
 * hundredths of 万元, and their total. */
void made_table_write(size_t parts, size_t groups, struct buffer *out);

/* A table of one word, with a note. */
void made_note_write(const char *note, struct buffer *out);

/* As `groups`: one group of 110 columns. */
#define MADE_ONE_WIDE_GROUP SIZE_MAX

#endif
