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

struct item_paper { /* money handed down with a special fund's document */
    const char *document;
    int32_t issued;
    uint8_t source;
    int64_t amount_fen;
    uint32_t row;
    struct item_paper *next;
};

struct item { /* one project, or fund, of a year */
    const char *code, *name;
    const char *period;               /* 项目期; "" not said */
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
    struct scope scope; /* of its records' keys; set when it was put */
    struct item_paper *papers;
    int64_t handed_fen[SOURCE_COUNT]; /* by all allocations */
    bool handed;
    bool fresh;         /* its unit's list of the year did not have it */
    bool blocked;       /* one of its rows was: the others alone would say too little */
    bool key, key_said; /* 重点项目, and whether any of its rows says yes or no */
    struct item *next;  /* in the file */
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

/* An entry that a unit's list of the year had and this file has not. */
struct gone {
    const char *unit_code, *unit, *code, *name;
    unsigned year;
    bool whole_unit; /* the file has nothing at all of the unit: it may be a part of the list */
    struct gone *next_named; /* of the same year and name */
};

struct named_rows { /* "甲、乙、丙": projects of which one thing is said together */
    const char *names;
    size_t count;
    uint32_t row;
    const struct item *last;
};

struct gathering {
    struct draft *draft;
    struct map *items;  /* year, unit, code -> struct item */
    struct map *owings; /* year, unit -> struct owing */
    struct item *first, **last;
    struct owing *first_owing, **last_owing;
    struct map *gone; /* year and name -> struct gone */
    struct named_rows lacking, unsaid, not_ours;
    int32_t adopted;
    const struct known_applied *applied; /* of that year; 0: not read yet */
    unsigned applied_year;
};

void item_put(struct reading *reading, struct gathering *gathering, struct item *item);
void owing_put(struct reading *reading, struct gathering *gathering, struct owing *owing);
/* What is known of a project's budget of that year, to lay beside another; 0 nothing. */
int64_t known_annual(struct reading *reading, const char *unit_code, unsigned year,
                     const char *code);
int64_t item_annual(const struct item *item);
/* projects_across.c: what is gone in one unit beside what is new in another, and who is missing. */
void gone_note(struct reading *reading, struct gathering *gathering, const struct gone *gone);
void across_put(struct reading *reading, struct gathering *gathering);
/* projects_allocated.c: money handed down, as the list's rows say it. */
struct paper_row {
    uint32_t row;
    uint8_t source;
    int64_t amount_fen;
};
void paper_read(struct reading *reading, struct gathering *gathering, struct item *item,
                const struct paper_row *from);
void allocated_put(struct reading *reading, struct gathering *gathering);
unsigned fund_of_name(const char *name);                /* enum fund_type */
const char *yuan(struct reading *reading, int64_t fen); /* "480,000.00 元" */

#endif
