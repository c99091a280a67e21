/* outside -- what the files about T11 tables of a county without a node share. Not a door. */
#ifndef INTAKE_OUTSIDE_H
#define INTAKE_OUTSIDE_H

#include "inside.h"

enum { VALUES_MAX = 11, ROWS_MAX = 400 };

struct outside_reading {
    struct reading *reading;
    struct draft *draft;
    struct columns columns;
    enum outside_table table;
    struct figure_row rows[ROWS_MAX];
    int64_t values[ROWS_MAX][VALUES_MAX];
    size_t row_count;
    int64_t money[3]; /* initial, annual, spent, of all rows */
    uint32_t rows_read, not_reported, total_row;
    unsigned month;
    bool wide; /* coverage with a heading over the columns of each stage, as Siben exports it */
    bool blocked;
    bool elsewhere;                            /* a row is of another county */
    uint32_t codes, codes_else, code_else_row; /* of projects; those that another county made */
};

bool outside_has(const struct columns *columns, int id);
/* A blocking finding; gives false. */
bool outside_refuse(struct outside_reading *at, uint32_t row, int id, const char *rule,
                    const char *hint, const char *what);
/* Is it the total; who filled it in, a note? The table ends there. */
bool outside_is_total(struct outside_reading *at, uint32_t row);
bool outside_is_foot(struct outside_reading *at, uint32_t row);

/* outside_take.c: what a row says, added up. */
int64_t *outside_values(struct outside_reading *at, unsigned book, const char *code,
                        const char *name); /* NULL: too many, or refused */
bool outside_book(struct outside_reading *at, uint32_t row, unsigned *book);
bool outside_money(struct outside_reading *at, uint32_t row, int id, int64_t *fen);
bool outside_count(struct outside_reading *at, uint32_t row, int id, int64_t *count);
const char *outside_stage(struct outside_reading *at, uint32_t row); /* NULL: refused */
bool outside_is_reported(struct outside_reading *at, uint32_t row);
void outside_take_money(struct outside_reading *at, uint32_t row, bool reported, int64_t *values);
void outside_take(struct outside_reading *at, uint32_t row, int64_t *values);

/* outside_whose.c: of which county, year and month it is. Refused where it says another one than was said at import. */
bool outside_scope_fits(struct outside_reading *at);
bool outside_row_fits(struct outside_reading *at, uint32_t row);
void outside_see_code(struct outside_reading *at, uint32_t row);
bool outside_is_of_county(struct outside_reading *at);
unsigned outside_year(struct outside_reading *at);  /* 0: refused */
unsigned outside_month(struct outside_reading *at); /* 0: it has none, or refused */

/* outside_wide.c: coverage with a heading over the columns of each stage. */
void outside_read_wide(struct outside_reading *at);

#endif
