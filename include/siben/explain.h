/* explain -- any number of a standing table, taken apart into the records it was made of.
 *
 * A cell has an address that a person can type:
 *
 *   coverage:2026:653022:general_public:required_fen
 *   monitoring:2026/5:653022/219:total:spent_fen   (also attained_rate of the rounds side by side)
 *   missing:2026/5:653022205/801001:total:missing_fen
 *   flow:2026:653022:general_public:annual/中央/219
 *
 * table, year and round, place, row, column. A row of one region, department or unit is the
 * total of that place. A number of the flow of funds (lines/ or annual/) says its source level and
 * the department that spends it. Numbers are counted as the cells count them, one project at a time:
 * their sum is the cell's to the fen, or somebody has changed the store. */
#ifndef SIBEN_EXPLAIN_H
#define SIBEN_EXPLAIN_H

#include <siben/report.h>

enum report_table {
    REPORT_COVERAGE,
    REPORT_MONITORING,
    REPORT_MISSING,
    REPORT_TABLE_COUNT,               /* of standing tables */
    REPORT_FLOW = REPORT_TABLE_COUNT, /* its numbers are made when they are asked for */
    REPORT_ADDRESS_COUNT              /* of those that an address can name */
};
/* Rows beyond the books: over all of them, and what the parts leave of it. */
enum cell_row { ROW_TOTAL = BOOK_COUNT, ROW_REST_REGION, ROW_REST_DEPARTMENT, ROW_REST_UNIT };
#define FIGURE_COLUMN_SIZE 48
#define FIGURE_ADDRESS_SIZE 192
struct figure_address {
    uint8_t table;
    uint16_t fiscal_year;
    int round; /* -1: of no round (coverage; what is missing of targets) */
    struct place place;
    uint8_t row;
    char column[FIGURE_COLUMN_SIZE]; /* id of a column of the table */
};
void figure_address_print(const struct figure_address *address, char text[FIGURE_ADDRESS_SIZE]);
/* INVALID with why. */
enum status figure_address_parse(const char *text, struct figure_address *address,
                                 struct why *why) MUST_USE;
/* "653022", "653022/219", "653022205/801001"; INVALID. */
enum status place_parse(const char *text, struct place *place) MUST_USE;
/* Every number of a table with its address: address, row, column, value as text. `base` says
 * table, year, round and place; `grouping` how the table was asked for. */
enum status cells_table(struct arena *arena, const struct figure_address *base,
                        enum grouping grouping, const struct table *table,
                        struct table *out) MUST_USE;

struct explained_record {
    struct record_key key;
    struct version_name version; /* shown, now or at the basis */
    char author[64];
    int64_t stated_ms, committed_ms; /* by the writer's clock; here */
    bool approved, returned, conflicts;
};
struct explained_part {        /* a project, fund or department's overall form */
    struct record_key subject; /* kind 0 */
    const char *name, *unit_code, *unit_name;
    int64_t value, of;
    struct explained_record records[EXPLAINED_RECORDS_MAX]; /* what the number was read from */
    size_t record_count;
};
struct explained_unit {
    const char *code, *name;
    int64_t required, done;
    int64_t newest_ms; /* the last batch of its node that was committed here; 0 none */
    bool missing, stale;
};
struct explanation {
    const char *title, *row, *column; /* words */
    uint8_t kind;                     /* enum column_kind */
    bool amounts;                     /* fen: also of a rate */
    /* 未设定, 本年无 or —, where the table says it instead of the number; NULL: the number */
    const char *words;
    const char *reason;  /* of that, or why another table of the same place says words; NULL */
    int64_t value, of;   /* of the cell as it is kept, of: rates */
    int64_t sum, sum_of; /* of the parts */
    struct explained_part *parts; /* all that add something, in the order that was asked for */
    size_t part_count;
    size_t from, shown; /* those whose records were read */
    const char *next,
        *before; /* explain_cut.after of the run behind it, "" none; of the one before, "" from the first, NULL it is that */
    struct explained_unit *units; /* of the place, those that are missing or stale */
    size_t unit_count;
    int64_t newest_ms; /* the newest batch that it rests on; at a basis 0 */
};
/* Which of the parts are wanted with their records: to read those is what costs. */
struct explain_cut {
    size_t limit;      /* 0: all */
    bool by_value;     /* by what each adds; else by unit, then code */
    bool down;         /* the largest, or last, first */
    const char *after; /* behind that place: explanation.next; NULL or "": from the first */
};
struct explain_ask {
    struct figure_address address;
    struct explain_cut cut;
    int64_t now_ms;
    unsigned stale_days; /* a unit whose node has sent nothing for longer is stale */
    const char *node;    /* our own: what it writes is never stale */
};
/* `query` gives the basis, if one is meant; its year and place are the address's. INVALID with
 * why: no such column, or no number in it; a place that is none, or of another order. */
enum status explain_cell(struct view *view, struct arena *arena, const struct report_query *query,
                         const struct explain_ask *ask, struct explanation *explanation,
                         struct why *why) MUST_USE;

#endif
