/* Inside of report: building tables. */
#ifndef SIBEN_REPORT_TABLE_H
#define SIBEN_REPORT_TABLE_H

#include <siben/report.h>

/* Room for columns, rows and notes is taken at once. False when out of memory. */
bool table_start(struct arena *arena, struct table *table, const char *title, size_t columns,
                 size_t rows);
void table_column(struct table *table, const char *group, const char *name, const char *id,
                  enum column_kind kind);
/* The next row, or NULL when out of memory. */
struct table_row *table_row(struct arena *arena, struct table *table);
/* The same of a table of nobody knows how many rows, started with TABLE_ROWS_FIRST. A row that was given before
 * may move: its values stay. */
#define TABLE_ROWS_FIRST 64
struct table_row *table_row_more(struct arena *arena, struct table *table);
#define TABLE_NOTES_MAX 16
void table_note(struct arena *arena, struct table *table, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Where amounts as shown in 万元 do not add up to the shown total: a 尾差 note. */
void table_note_residues(struct arena *arena, struct table *table);
/* The same of one column whose amounts are words: `parts` is the sum of what its rows show, table_wan_shown() each. */
int64_t table_wan_shown(int64_t fen); /* hundredths of 万元 */
void table_note_residue(struct arena *arena, struct table *table, const char *name, int64_t parts,
                        int64_t total_fen);
/* A value as people read it, in `wan`: amounts as 万元, else as plain 元. */
#define VALUE_TEXT_SIZE 64
const char *table_value_text(const struct table_value *value, enum column_kind kind, bool wan,
                             char text[VALUE_TEXT_SIZE]);
/* Control characters from `from` on become blanks: a name cannot steer a terminal. */
void table_disarm(struct buffer *out, size_t from, bool keep_lines);

#endif
