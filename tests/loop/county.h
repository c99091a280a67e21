/* county -- a county in memory, with its clock, for tests of obligations over time. */
#ifndef TEST_LOOP_COUNTY_H
#define TEST_LOOP_COUNTY_H

#include "kv_failing.h"

#include <siben/duties.h>
#include <siben/intake.h>
#include <siben/kv_memory.h>
#include <siben/objections.h>
#include <siben/replica.h>
#include <siben/sampling.h>
#include <siben/works.h>

struct county {
    struct kv *kv;
    struct kv_failing store; /* over it; it fails only where again.h asks it to */
    struct replica *replica; /* over that */
    struct buffer grant;
    struct arena arena;                 /* of the case */
    struct arena *plans;                /* of all cases */
    struct plan_held held, akto, other; /* the one in use, and both */
    struct plan_held prefecture;        /* above it */
    int64_t now_ms;
    struct buffer rows;
    char name[200];
    char refused[200]; /* what the next file must be told; "": nothing */
    unsigned month;    /* of monitoring tables that do not say one; 0: they all do */
    bool sourced;
    size_t expected;
};

void county_open(struct county *county);
void county_close(struct county *county);
void county_write(struct county *county, struct change *changes, size_t count);
/* What is to be written of a file, as read now; in the arena. Nothing of it may be refused. */
void county_read(struct county *county, const char *name, struct bytes file, struct intake *intake);
void county_write_all(struct county *county, const struct intake *intake);
/* Rows of a table, as a file of that day. */
void county_import(struct county *county);
/* "pass", "return", "withdraw" of a record by its key as people write it. */
void county_decide(struct county *county, const char *text, const char *what);
/* "PURPOSE NUMBER YEAR ROUND [of WHAT] [public WORD DATE]": announces a sample of what is there now; at the clock's
 * day. Its secret is "county", of a number with a hyphen the number. */
void county_announce(struct county *county, char *words);
/* "PURPOSE NUMBER YEAR ROUND [pick PROJECT REASON]": draws it. */
void county_draw(struct county *county, char *words);
/* "PURPOSE NUMBER YEAR ROUND REASON". */
void county_withdraw_sample(struct county *county, char *words);
/* "PURPOSE NUMBER YEAR ROUND": the key of its announcement. */
void county_sample_words(struct county *county, char *words, struct record_key *key);
/* The table of its verification, and what it comes to; hands on what failed. */
enum status county_verify(struct county *county, struct arena *arena, const struct record_key *key,
                          struct table *table, enum sample_outcome *outcome);
/* A document beside a form, which is kept elsewhere. */
void county_attach(struct county *county, const char *text, const char *title);
/* "WHAT YEAR [ROUND]", what as the plan's reported_by has it: goes up as things stand. */
void county_submit(struct county *county, char *words);
/* "WHAT YEAR [ROUND]: WORDS": what would go up warns with these words; of nothing: "-". */
void county_warns(struct county *county, char *words);
/* An objection to a list, by its key: "accept", or why it is refused. */
void county_decide_objection(struct county *county, const char *text, const char *what);
int64_t noon_of(const char *date);
/* A plan of the tree, as of this county whatever county it was written for. */
void county_plan(struct arena *arena, const char *file, const char *scope, struct plan_held *held);

#endif
