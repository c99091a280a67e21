/* stamp -- the code that a table carries on paper, and how it is found again.
 *
 * Sixteen letters and digits: which table it is (kind, grouping, year, round), the digest of
 * what stands in it, and one that is wrong when another is. So the same figures have the same
 * code at every node, and another figure, name or place another code.
 *
 * One rule: a code is of what was printed, not of when: two nodes that show the same print the
 * same. Which basis that was stands beside it in the QR, and in the exporting node's notes. */
#ifndef SIBEN_STAMP_H
#define SIBEN_STAMP_H

#include <siben/explain.h>

#define STAMP_CODE_SIZE 20 /* "7KQ2-M8XN-4D3P-WR6T" */
/* Beyond enum report_table: parts of a submission, and lists that nobody computes again. */
enum { STAMP_SUBMISSION = 4, STAMP_LIST = 15 };
struct stamp {
    uint8_t table; /* REPORT_…, STAMP_SUBMISSION + a part, STAMP_LIST */
    uint8_t grouping;
    uint16_t fiscal_year; /* 0: of none */
    int round;            /* -1: of none */
    uint64_t digest;      /* 56 bits of that of the table */
};
/* Fills in the digest: of table, place and every cell, of a list its title too; notes are not part of it. */
void stamp_take(struct stamp *stamp, const char *place, const struct table *table);
void stamp_print(const struct stamp *stamp, char code[STAMP_CODE_SIZE]);
/* Blanks, hyphens and small letters do not matter. INVALID with why: a letter that no code has, too
 * few, or one of them is wrong. */
enum status stamp_parse(const char *text, struct stamp *stamp, struct why *why) MUST_USE;
/* The table that a stamp is of, as the query says: its place, now or at its basis. INVALID where
 * there is none (a list, a part of a submission, a grouping that the place has not). */
enum status stamp_table(struct view *view, struct arena *arena, const struct report_query *query,
                        const struct stamp *stamp, struct table *table) MUST_USE;
/* 覆盖表, 汇总表, 未完成单位, 上报·覆盖表 … */
const char *stamp_words(const struct stamp *stamp);
/* One hash over the heads of a basis, in their order. */
void stamp_basis(const struct head *heads, size_t count, struct hash *hash);

/* Where two tables of the same columns differ: row, column and both values as words. */
struct stamp_difference {
    const char *row, *column, *before, *now; /* "" where there is no such row */
};
enum status stamp_differences(struct arena *arena, const struct table *before,
                              const struct table *now, struct stamp_difference **out,
                              size_t *count) MUST_USE;

#endif
