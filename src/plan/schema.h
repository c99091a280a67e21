/* schema -- what a file of this room may say, as tables; and the reader over them. */
#ifndef PLAN_SCHEMA_H
#define PLAN_SCHEMA_H

#include "tree.h"

#include <siben/plan.h>

enum field_type {
    FIELD_TEXT,   /* const char * */
    FIELD_DATE,   /* int32_t */
    FIELD_NUMBER, /* int32_t in least … most */
    FIELD_BOOL,   /* yes, no */
    FIELD_WORD,   /* uint8_t: place in `words` */
    FIELD_WORDS,  /* uint32_t: mask of places in `words` */
    FIELD_SCOPE,  /* struct scope */
    FIELD_TEXTS,  /* const char ** and count; one text is a list of one */
    FIELD_DATES,  /* int32_t * and count */
    FIELD_MAP,    /* a struct inside */
    FIELD_MAPS,   /* structs and count; one map is a list of one */
    FIELD_PAIRS,  /* name: value … as struct plan_threshold */
    FIELD_VALUES  /* name: value or list … as struct rule_value */
};
struct schema;
struct field {
    const char *name;
    uint8_t type;
    bool needed;
    bool open; /* may be "未设定" */
    size_t at, count_at;
    const struct schema *schema;
    const char *const *words; /* ends with NULL */
    int32_t least, most;      /* of a number, or of items in a list (most) */
    size_t place_at;          /* of a struct plan_place; 0: none */
};
#define SCHEMA_NO_PLACE SIZE_MAX
struct schema {
    const char *called; /* for people: 义务 */
    const struct field *fields;
    size_t field_count, size;
    size_t place_at;                 /* of a struct plan_place, or SCHEMA_NO_PLACE */
    size_t unset_at, unset_count_at; /* of const char ** and count; 0: nothing may be open */
    void (*start)(void *record);     /* what absence means; NULL: zeros and "" */
};

struct reading {
    struct arena *arena;
    const char *name;
    struct findings *findings;
};
/* Fills `record` from a map. What is wrong is a finding; NO_MEMORY only. */
enum status schema_read(struct reading *reading, const struct schema *schema,
                        const struct tree *tree, void *record) MUST_USE;
void schema_complain(struct reading *reading, const struct tree *at, const char *rule,
                     const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The same at a place that was kept. */
void schema_complain_at(struct reading *reading, struct plan_place place, enum severity severity,
                        const char *rule, const char *hint, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

#define PLAN_UNSET "未设定"

#endif
