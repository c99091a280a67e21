/* desk -- a county's or a township's node in a test, and what it makes of a file. */
#ifndef SIBEN_TEST_DESK_H
#define SIBEN_TEST_DESK_H

#include "grid.h"

#include "kv_failing.h"

#include <siben/duties.h>
#include <siben/intake.h>
#include <siben/kv_memory.h>
#include <siben/replica.h>

struct desk {
    struct kv *kv;
    struct kv_failing store; /* over it; it fails only where a question is put again */
    struct replica *replica; /* over that */
    struct arena arena;      /* of the last file */
    struct intake intake;    /* of the last file */
    struct intake_options options;
    struct why why;
    struct buffer grants[2];
    int64_t now_ms;
    bool dry;                                   /* read only */
    size_t passed, blocked, written, unchanged; /* of the last file */
};

void desk_open(struct desk *desk, const char *scope); /* "6530", "653022" or a township of it */
/* Its grant has not that kind. */
void desk_open_without(struct desk *desk, const char *scope, unsigned kind);
void desk_close(struct desk *desk); /* asks its tables first */
void desk_ask_tables(struct desk *desk);
const struct plan_held *desk_plan(void); /* deploy/plans/653022-2026.yaml */
/* Reads and writes, as the command does. Takes the bytes. */
enum status desk_import(struct desk *desk, const char *name, struct bytes file);
void desk_take_sample(struct desk *desk, const char *file); /* must be read */
void desk_take_text(struct desk *desk, const char *name, const char *text);
void desk_take(struct desk *desk, struct grid *grid);     /* "f.xlsx" of one sheet; frees it */
void desk_take_rows(struct desk *desk, const char *rows); /* cells with | and lines, as one sheet */
/* Roster and project list of the samples. */
void desk_start(struct desk *desk);
/* Setup and teardown of a test at a county that has them, with an arena for what it reads. */
int desk_open_empty(struct desk *desk, struct arena *arena); /* without rosters and lists */
int desk_open_county(struct desk *desk, struct arena *arena);
int desk_close_county(struct desk *desk, struct arena *arena);

/* A finding of this rule at this cell ("" or NULL: anywhere). */
const struct intake_finding *desk_finding(const struct desk *desk, const char *rule,
                                          const char *cell);
void desk_expect(const struct desk *desk, enum severity severity, const char *rule,
                 const char *cell);
void desk_expect_none(const struct desk *desk, const char *rule);
void desk_print(const struct desk *desk); /* all findings, when a test fails */

/* The shown version: payload in `arena`. Fails the test when there is none. */
void desk_record(struct desk *desk, struct arena *arena, const char *key, struct payload *payload);
bool desk_has_record(struct desk *desk, const char *key);
/* A decision of this node about what is shown. */
void desk_decide(struct desk *desk, const char *key, bool reopen);
void desk_return(struct desk *desk, const char *key);
/* A plan of 2026 of the county with that text, be it a whole plan or not. */
void desk_publish(struct desk *desk, const char *text);
/* This node closes a round of its whole scope. */
void desk_close_round(struct desk *desk, unsigned fiscal_year, unsigned round, const char *reason);

#define MUJI "653022205"
#define WATER "65302226T000000000101"
#define ROADS "65302226T000000000207"

#endif
