/* projects -- a project list while it is gathered from its rows. Private to
 * projects.c (rows to projects), projects_put.c (projects to records) and
 * projects_list.c (what a unit owes). */
#ifndef SIBEN_INTAKE_PROJECTS_H
#define SIBEN_INTAKE_PROJECTS_H

#include "inside.h"

struct item_line {
    struct funding_line line;
    const char *document; /* 指标文号: two of them may add up */
    uint32_t row;
};

struct item { /* one project, or fund, of a year */
    const char *code, *name;
    const char *sector_code, *sector; /* 行业主管部门 as written; both "": the list says nothing */
    const struct known_unit *unit;
    unsigned year;
    uint8_t category, attribute, pooling;
    unsigned fund; /* enum fund_type; 0: a project */
    struct sheet_state *state;
    const struct columns *columns;
    uint32_t row;
    struct item_line *lines;
    size_t line_count, line_capacity, rows, rows_blocked;
    bool blocked;      /* one of its rows was: the others alone would say too little */
    struct item *next; /* in the file */
    struct item *next_in_unit;
};

struct owing { /* a unit and year of the file */
    const struct known_unit *unit;
    unsigned year;
    struct item *items;
    size_t count;
    bool incomplete; /* a row was not taken that may be owed: the list would lack it */
    struct owing *next;
};

struct gathering {
    struct draft *draft;
    struct map *items;  /* year, unit, code -> struct item */
    struct map *owings; /* year, unit -> struct owing */
    struct item *first, **last;
    struct owing *first_owing, **last_owing;
    int32_t adopted;
    const struct known_applied *applied; /* of that year; 0: not read yet */
    unsigned applied_year;
};

void item_put(struct reading *reading, struct gathering *gathering, struct item *item);
void owing_put(struct reading *reading, struct gathering *gathering, struct owing *owing);
unsigned fund_of_name(const char *name);                /* enum fund_type */
const char *yuan(struct reading *reading, int64_t fen); /* "480,000.00 元" */

#endif
