/* final -- one score and grade of each project and year: the first of the sources that the plan's rule set
 * precedence names which says one (DOMAIN.md 1.4 A15). Not a door. */
#ifndef REPORT_FINAL_H
#define REPORT_FINAL_H

#include "duty.h"

#include <siben/scoring.h>
#include <siben/works.h>

struct duty_project;
struct walking;

enum final_source {
    FINAL_NONE,
    FINAL_VETO,
    FINAL_FINANCE,
    FINAL_DEPARTMENT,
    FINAL_REVIEWED,
    FINAL_SELF,
    FINAL_COUNT
};
const char *final_chinese(unsigned source); /* 核查一票否决, 财政评价, … */
const char *final_english(unsigned source); /* "an evaluation by finance", after "from" */

/* The newest evaluation; of two on one day the one that is later by its number. */
struct final_evaluated {
    bool said;
    int32_t score, date;
    const char *record;
    const char
        *other; /* of the same day, with another score: which of them is right nobody knows; NULL */
    int32_t other_score;
};
/* What evaluations and checks say of one project. */
struct final_words {
    bool checked, vetoed;
    uint8_t verdict; /* of the check: the worst */
    struct final_evaluated finance, department;
    const char *veto_record;
    const char *unproved,
        *conflict; /* evaluations that decide nothing: no document, an agency that may not; "" */
    const struct work *veto_work; /* whose veto counts; NULL */
    const struct work_row *veto_row;
};
struct finals {
    const struct plan *plan;
    const struct works *works;
    int32_t as_of;
    struct map *map; /* project code -> struct final_words * */
    uint8_t order[FINAL_COUNT];
    size_t order_count;
    bool voids;     /* veto.effects has grade_void */
    size_t ignored; /* findings that say veto, of a type that veto.from does not name */
    size_t unproved, conflicting; /* scores of evaluations that decide nothing */
    bool computes;   /* of a self-evaluation the score as computed counts (scoring.counts) */
    bool scores_set; /* the plan has all that it is computed by */
    struct score_rules scores;
    const char *unset; /* what decides and is not set; NULL */
};
struct final {
    uint8_t source;
    bool scored; /* a vetoed one has no score */
    int32_t score;
    const char *grade;              /* "poor"; NULL: nothing says one, or no bands are set */
    const char *record;             /* of work that says so; "" */
    const struct final_words *said; /* NULL: no work about it */
    bool
        differs; /* it is of a self-evaluation, and the formulas say another score than was reported */
    int32_t reported, computed;
};
/* What a self-evaluation says, where there is one. */
struct final_self {
    bool held, approved;
    int32_t reported;
    bool known; /* what the plan's formulas make of it */
    int32_t computed;
};
/* A row about a whole object has its score; one with a field beside it is a part (决策, 过程 …) of the same. */
bool score_is_part(const struct work *work, const struct work_row *row);
/* Of all that works say by a day about the money of a year; of a department as a whole what names the unit that leads it
 * and no project. finals_close() also after a failure. */
enum status finals_read(struct arena *arena, const struct plan *plan, const struct works *works,
                        const struct duty_roster *roster, int32_t year, int32_t as_of,
                        struct finals *finals) MUST_USE;
void finals_close(struct finals *finals);
/* Of a required project. The score as computed is found where it counts, or if it is asked for: two forms are read. */
enum status final_self_of(const struct finals *finals, const struct walking *walking,
                          const struct duty_project *project, bool asked,
                          struct final_self *self) MUST_USE;
/* A project by its code. One that is not owed in that year has no source. */
enum status final_of_project(const struct finals *finals, const struct walking *walking,
                             const char *project, int32_t year, struct final *final) MUST_USE;
/* A department of the roster as a whole, like a project without money of its own, and what its overall form says by the
 * day, if it came. `as_project->id` is NULL where this node does not hold the unit that leads it. */
enum status final_department_of(const struct finals *finals, const struct walking *walking,
                                size_t department, int32_t year, bool asked,
                                struct duty_project *as_project, struct final_self *self) MUST_USE;
/* Is the row about that department as a whole: the unit that leads it, and no project? What is said of another of its units
 * is about that unit alone. `place`: that of the record. */
bool final_row_of_department(const struct duty_roster *roster, const struct scope *place,
                             const struct work_row *row, const char *department);
/* `project`: a code, or "dept/801" of a department as a whole. */
struct final final_of(const struct finals *finals, const char *project,
                      const struct final_self *self);
/* Where the score is from; of a self-evaluation whose two scores differ, which one it is and the other. */
const char *final_source_words(struct arena *arena, const struct finals *finals,
                               const struct final *final);
/* The two evaluations of one day that score it otherwise, and which counts; "" where none does, or it decides nothing. */
const char *final_doubled_words(struct arena *arena, const struct final *final, bool english);
/* Is its grade among those that result_use.grades lists? */
bool final_applies(const struct finals *finals, const struct final *final);

/* Under a table: in which order sources count, and what is not set. `doubled`: of so many of its rows two evaluations of one
 * day that decide say another score. */
void finals_note(struct word_table *words, const struct finals *finals, size_t doubled);

/* veto.effects has it. False where it is not set. */
bool veto_effect(const struct plan *plan, const char *effect);
/* Does a finding of this type veto, by veto.from? `round` of its record: checks of monitoring are a source of their own. */
bool veto_counts(const struct plan *plan, const struct work *work, unsigned round);
#define VETO_FIELD_RECOVERY "收回资金"
#define VETO_FIELD_ACCOUNTABILITY "追究责任"
struct veto_follow { /* rectifications that follow a finding, by a day */
    bool taken, open, late;
    int32_t since; /* taken up on this day first; DATE_NONE */
    bool amounts;  /* any of them says how much */
    int64_t done_fen,
        short_fen;      /* recovered; less than was to be, when all of it is said to be done */
    const char *record; /* the last; "" */
};
/* Is this what a visit or a check found, that somebody must take up? */
bool work_found(const struct work *work, const struct work_row *row);
/* Of one project or unit. */
bool work_same_object(const struct work_row *a, const struct work_row *b);
/* `field`: one of the two above, "" an ordinary rectification. */
struct veto_follow veto_followed(const struct works *works, const struct work *found,
                                 const struct work_row *of, const char *field, int32_t as_of);

#endif
