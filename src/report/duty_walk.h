/* duty_walk -- what the files that walk all duties of a plan share. Not a door. */
#ifndef REPORT_DUTY_WALK_H
#define REPORT_DUTY_WALK_H

#include "duty.h"

#include <siben/sampling.h>
#include <siben/sectors.h>
#include <siben/works.h>

struct duty_total { /* of one obligation: what it comes to */
    size_t debtors, done;
    bool overdue, late, unkept;
    int64_t last_ms;
    int64_t handed_ms; /* when the last of those that are done was handed in first */
};

/* What is asked of a project by plans: its money, and what stands of it. */
struct duty_money {
    int64_t initial_fen, annual_fen;
    int64_t added_fen; /* 年中追加: what it has beyond the year's beginning; duty_addition() */
    int32_t added_on;  /* the day on which the last of that came; DATE_NONE: nobody knows */
    bool by_paper;     /* papers say so, the list does not yet */
    uint32_t sources;
    bool handed_down;
};
/* An amount that is not known adds nothing. */
static inline void duty_add_fen(int64_t *sum, int64_t fen)
{
    if (fen != MONEY_NONE)
        money_add_to(sum, fen);
}
struct duty_project { /* required, of one year */
    const char *id, *name, *unit_code;
    const struct duty_unit *unit; /* of the roster; NULL */
    struct scope scope;
    int32_t year;
    struct duty_money money;
    uint8_t book;
    uint32_t monitored; /* mask of rounds with a form by that day */
    bool self_evaluated, self_approved;
    int32_t self_score;
    uint64_t forms[2];   /* of the versions of all its forms of the year: a sum of digests */
    uint8_t triggers;    /* enum ex_ante_trigger that hold */
    uint8_t of_addition; /* of these: what holds by money that was added in the year alone */
    uint8_t doubtful;    /* that would, if somebody confirmed it */
    const char *addition, *addition_english; /* of TRIGGER_MIDYEAR of what was there before; NULL */
    const char *growth; /* of TRIGGER_GROWTH: by which figure, or what is in doubt */
    const char *renewal, *renewal_english; /* of TRIGGER_RENEWAL: which period ended, who said so,
                                              and what goes on; NULL */
    const char *const *
        codes; /* where triggers are asked of its year: its own first, then those that it had before */
    size_t code_count;
    size_t next; /* place + 1 of the next one of its unit's department; 0: the last */
};

struct unit_sum { /* of one unit: all that it owes beside this */
    size_t dated, in_time, owed, handed_in;
    bool overdue, late;
};

struct walking {
    struct view *view;
    struct scope own;  /* of this node */
    struct then *then; /* lists, roster and projects at the end of the day; NULL: as they are */
    struct arena *arena;
    const struct duty_ask *ask;
    bool (*visit)(void *context, const struct duty *duty);
    void *context;
    struct duty_roster roster;
    struct plan_dates (*dates)[PLAN_WINDOWS_MAX];
    struct duty_total *totals;
    struct extended extended;
    struct paper *papers; /* duty_papers.c: handed down in walking->year */
    size_t paper_count;
    struct map *added;       /* year/project -> day of the later list that has added it */
    struct sectors *sectors; /* where the ask names any */
    struct map *courses;     /* of departments and submissions: name -> struct course * */
    struct works works;
    struct samples samples;        /* drawn for this plan's place */
    struct duty_project *projects; /* of the years that work records are asked for */
    size_t project_count, project_capacity;
    size_t *of_department; /* place + 1 of the first of each department of the roster; 0: none */
    struct unit_sum *standings; /* by place in the roster */
    int32_t year;
    bool stop;
    enum status status;
};

/* Reads all that is asked for; gives the duties about forms of projects on the way, where visit is set.
 * walking_close() also after a failure. */
enum status walking_gather(struct walking *walking) MUST_USE;
void walking_close(struct walking *walking);
const struct plan *walking_plan(const struct walking *walking);
/* A department's duty, of the first of its units: id, name, and the unit that leads it. False: that one is not held here, so
 * nothing is known of it, and the duty is 未纳入. */
bool duty_of_department(const struct walking *walking, const struct duty_unit *first,
                        struct duty *duty);
struct duty walking_duty(const struct walking *walking, const struct obligation *it, size_t window);
/* Of a department's form or a submission, by kind, id, year and round; NULL: nothing came by the day. */
const struct course *walking_course(const struct walking *walking, const struct record_key *key);
uint8_t duty_course_state(const struct course *course, int64_t end_ms); /* how it stood by then */
/* After the unit is known, before it is judged. */
void walking_extend(const struct walking *walking, struct duty *duty);
void walking_give(struct walking *walking, const struct duty *duty);
/* Of a unit of another department, and one of those that ask is its 行业主管部门: its code, else "". `sector` is that of
 * its project. */
const char *duty_sector_asked(const struct duty_ask *ask, const struct duty *duty,
                              const char *sector);
/* Does the ask's unit or department take it in? `sector` as asked. */
bool duty_is_asked(const struct duty_ask *ask, const struct duty *duty, const char *sector);
/* duties_each() without what is kept. */
enum status duties_walk(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        bool (*visit)(void *context, const struct duty *duty),
                        void *context) MUST_USE;
/* duty_kept.c */
const struct duty_list *duty_list_of(struct view *view, const struct duty_ask *ask);
void duty_list_each(const struct duty_list *list, const struct duty_ask *ask,
                    bool (*visit)(void *context, const struct duty *duty), void *context);
/* What a course comes to by a moment. */
struct course_read {
    uint8_t state, passed;
    int64_t first_ms, state_ms;
    unsigned returns;
    int32_t correct_by;     /* of the return that stands; DATE_NONE: no term is set */
    int32_t corrected_late; /* days beyond their term that corrections came: the longest; 0 */
};
void duty_read_course(const struct plan_held *held, const struct course *course, int64_t end_ms,
                      struct course_read *read);
/* "2026-09-25 退回，已 3 天；改正的期限计划未设定"; "" of what was not returned. NULL: no memory. */
const char *duty_returned_words(const struct walking *walking, const struct duty *duty);
/* Days beyond the day that counts; duty->late_days: what is known of corrections. */
int32_t duty_late_days(const struct duty *duty, int32_t as_of);
/* Before anything came: not due, open or overdue. */
uint8_t duty_state_without(const struct duty *duty, int32_t as_of);
struct duty_money duty_money_of(const struct fact_image *image);
/* duty_papers.c: what was handed down in walking->year. */
enum status duty_papers_read(struct walking *walking) MUST_USE;
/* What a project got by them beyond its budget is money that was added. */
void duty_papers_take(const struct walking *walking, const struct fact_image *image,
                      int32_t year_begins, struct duty_money *money);
/* duty_addition.c: initial_fen becomes what the year began with, and what of the rest was added since, on which day. After
 * duty_papers_read() of walking->year. */
enum status duty_addition(struct walking *walking, const struct fact_image *image,
                          struct duty_money *money) MUST_USE;
/* It has a beginning budget, and more was added: it owes for that beside what it owed before. */
bool duty_is_added_to(const struct duty_money *money);
/* "2026-07-06 追加 260.00 万元，年初 3,260.00 万元"; NULL: no memory. */
const char *duty_addition_words(struct arena *arena, const struct duty_money *money, bool english);
/* The obligation is about what was added to it, and it has a target for the rest. */
bool duty_is_of_addition(const struct obligation *it, const struct duty_money *money);
/* The same with what answers it, of its duty; "" without memory. */
const char *duty_addition_said(struct walking *walking, const struct duty *duty,
                               const struct duty_money *money);
/* What of the course of its target answers an addition: from the first version on that came since, or all of it where the
 * target is of just the money with the addition. */
enum status duty_addition_course(struct walking *walking, const struct duty_money *money,
                                 const struct course *whole, const struct course **out) MUST_USE;
/* Remembers a required project of walking->year, with what stands of it at the day. */
void duty_keep_project(struct walking *walking, const struct fact_image *image,
                       const struct duty_money *money, const struct course *courses, size_t count);
bool duty_admits(const struct plan_where *where, const struct duty_money *money, uint8_t book);

/* Of a submission that the plan asks for: each version by the day that stands, the earliest first, and the newest answer. */
struct reported_item {
    int64_t ms, done; /* made here; how many it says are applied, or passed */
    int64_t of;       /* of how many, as far as it says; 0: it does not */
    bool empty;       /* a round, or self-evaluations, of which nothing was handed in */
};
struct reported {
    struct record_key key;
    struct reported_item *items;
    size_t count;
    int64_t receipt_ms; /* 0: none */
    uint8_t receipt;    /* enum receipt_outcome */
    bool returned;      /* the last of them, by then, by the level above */
};
enum status duty_reported(struct walking *walking, const struct obligation *it,
                          const struct scope *scope, struct reported *reported) MUST_USE;
int64_t duty_reported_first(const struct reported *reported); /* 0: never */
int64_t duty_reported_something(
    const struct reported *reported); /* the first with anything in it */
int64_t duty_reported_with(const struct reported *reported, size_t done);
bool duty_ask_report(struct walking *walking, struct duty *duty, bool whole, size_t done,
                     int64_t *when_ms, bool *returned);
/* duty_documents.c: of a form whose course is known: what the plan asks for stands beside it, and since when. */
void duty_of_documents(struct walking *walking, struct duty *duty);
/* duty_region.c: of a region below, after its submission is known: in part, or by the tables of one without a node. */
void duty_of_region(struct walking *walking, const struct reported *reported, struct duty *duty);
/* A submission of which nothing was handed in is none: the duty is done by the first that has something. */
const char *duty_empty_words(const struct walking *walking);
void duty_of_empty(struct walking *walking, const struct reported *reported, struct duty *duty);
/* `ms` is when what counts was reported, 0: it was not. */
void duty_put_reported(struct duty *duty, const struct reported *reported, int64_t ms);
const char *duty_report_words(struct arena *arena, const struct plan *plan,
                              const struct obligation *it);
/* The reporting of what others owe: a duty of the office beside theirs. */
void duty_give_upward(struct walking *walking, const struct obligation *it,
                      const struct duty_total *total);

/* The year of the money it is about; the plan's where none is meant. */
int32_t duty_year(const struct plan *plan, const struct obligation *it);
/* duty_added.c: what later lists have added, and on which day; DATE_NONE. */
enum status duty_added_read(struct walking *walking) MUST_USE;
int32_t duty_added_on(const struct walking *walking, const char *project);
/* When all are known. False: no memory. */
bool duty_projects_link(struct walking *walking) MUST_USE;
/* The projects of a department of the roster, in their order: NULL begins; NULL: there is no more. */
const struct duty_project *duty_project_of(const struct walking *walking, size_t department,
                                           const struct duty_project *before);
/* Fills triggers of every project: rule set ex_ante, DOMAIN.md O-04. */
enum status duty_triggers(struct walking *walking) MUST_USE;
/* Why a project needs an ex-ante evaluation, as a list of causes; "" where it needs none. */
enum status trigger_causes(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           const char *project, const char **chinese,
                           const char **english) MUST_USE;
/* All duties that work records keep. */
void duty_give_work(struct walking *walking, const struct obligation *it);

#endif
