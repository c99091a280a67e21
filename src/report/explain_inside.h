/* Inside of report: a cell that is taken apart. */
#ifndef SIBEN_REPORT_EXPLAIN_INSIDE_H
#define SIBEN_REPORT_EXPLAIN_INSIDE_H

#include "figures.h"

#include <siben/explain.h>

struct flow {         /* a number of the flow of funds, which no cell has */
    bool used, lines; /* lines: how many, instead of how much */
    uint8_t source;
    const char *department; /* its code */
};
struct explaining {
    struct view *view;
    struct arena *arena;
    struct report_query query; /* of the address's place and year */
    const struct explain_ask *ask;
    struct figure_spec spec;
    struct unit_names names;
    /* Parts of the place that the row has alone, or leaves out; NULL: the whole place. */
    struct map *set;
    const char **codes;
    size_t code_count;
    enum dimension dimension; /* of the codes */
    bool except;
    struct flow flow;
    struct evaluated *evaluated; /* of a column of evaluations; NULL: of another */
    bool image_evaluated;        /* the subject that is counted alone is */
    struct since *since;         /* the basis; NULL: now */
    struct explanation *out;
    size_t capacity;
    enum status status;
};

/* One term over the books of a row, of what is kept (or as of the basis), or of `own` alone. */
enum status explain_term(const struct explaining *explaining, const struct cells *own,
                         enum dimension dimension, const char *code, const struct figure_term *term,
                         int64_t *value) MUST_USE;
/* The number of a place: a term, less another. */
enum status explain_number(const struct explaining *explaining, const struct cells *own,
                           enum dimension dimension, const char *code, int64_t *value,
                           int64_t *of) MUST_USE;
/* explain_flow.c: what is asked (false: no such column), the number, and what a subject adds. */
bool flow_spec(struct explaining *explaining);
enum status flow_number(struct explaining *explaining) MUST_USE;
int64_t flow_of(const struct explaining *explaining, const struct fact_image *image);
/* explain_units.c: units that owe something here, or whose nodes were not heard of lately. */
enum status explain_units(struct explaining *explaining) MUST_USE;
/* explain_cut.c: sorts all parts, and says which of them are shown. */
enum status explain_cut_parts(struct explaining *explaining, struct why *why) MUST_USE;
/* explain_words.c: its names; what the table says where it shows no number, and why. */
enum status explain_words(struct explaining *explaining) MUST_USE;
/* The stage that a cell is about: what its units owe. */
enum coverage_stage explain_stage(const struct explaining *explaining);

#endif
