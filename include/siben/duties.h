/* duties -- what a plan asks of whom, and how each of it stands at a day.
 *
 * A duty is one obligation of one debtor: a project, a department, a unit, a region, the
 * office. How it stands follows from the plan that is shown, from what was required at that
 * day (lists, roster: then.h), and from the courses of records (replica.h): when each was
 * handed in, returned, approved, by the clock of this replica. So it can be asked for any past day.
 *
 * It never reads a clock. One rule: what no record of the program keeps is 未纳入, never done;
 * what has no date set is never overdue. */
#ifndef SIBEN_DUTIES_H
#define SIBEN_DUTIES_H

#include <siben/plan.h>
#include <siben/report.h>

struct then;

/* -- the plan in force ------------------------------------------------------------------ */

struct plan_held {
    struct record_key key;
    struct version_name version; /* shown: what is derived names it */
    const char *label;           /* "653022-2026 第1版" */
    const char *mark;            /* "653022-2026/1@0011223344556677": for a submission */
    const char *text;
    struct plan plan;
    struct calendars calendars;
    /* Of plan_held_on(): when that version came here; another one is shown now; there was none yet on that day, and this
     * was the first in force. */
    int64_t came_ms;
    bool past, early;
};
/* The shown plan of a year whose scope is `scope`, or when `exact` is not asked for the nearest above it.
 * NOT_FOUND, or UNSUPPORTED where this software cannot read it: why says so. */
enum status plan_held(struct view *view, struct arena *arena, const struct scope *scope,
                      uint16_t year, bool exact, struct plan_held *held, struct why *why) MUST_USE;
/* The one in force at the end of a day: the version that stood here by then (a later edition moves no date of a day
 * before it came). Before the first came it is what was in force on the day on which it did, and held->early says so.
 * DATE_NONE: plan_held(). */
enum status plan_held_on(struct view *view, struct arena *arena, const struct scope *scope,
                         uint16_t year, bool exact, int32_t day, struct plan_held *held,
                         struct why *why) MUST_USE;
/* Of which rounds the plan of that year there wants monitoring of projects, or a region's submission: a mask of
 * 1 << month_end; 0 also where there is none, or none that can be read. */
enum status plan_rounds(struct view *view, struct arena *arena, const struct place *place,
                        uint16_t year, unsigned *rounds) MUST_USE;
/* A plan of any version of the record of that key, in the arena. UNSUPPORTED fills why: it cannot be
 * read, or its text is about another scope or year than the record. */
enum status plan_of_payload(struct arena *arena, const struct record_key *key,
                            const struct plan_notice *notice, struct plan_held *held,
                            struct why *why) MUST_USE;

/* -- duties -------------------------------------------------------------------------------- */

enum duty_state {
    DUTY_NOT_KEPT, /* no record of the program says: 未纳入 */
    DUTY_NOT_DUE,  /* before its opening or cut-off, or what it follows has not come */
    DUTY_OPEN,     /* can be handed in, and has not been */
    DUTY_FILLED,   /* handed in here, which is not where it is owed to */
    DUTY_IN_REVIEW,
    DUTY_RETURNED,
    DUTY_DONE,
    DUTY_DONE_LATE,
    DUTY_OVERDUE,
    DUTY_ADDED, /* open: came on the list when it was due already, and no term is set for that */
    DUTY_STATE_COUNT
};
const char *duty_chinese(
    unsigned state); /* 未纳入 未到期 待报 已报 审核中 退回 按时完成 逾期完成 逾期 追加 */

struct duty_unit { /* of the roster */
    const char *code, *name, *department_code, *department_name;
    /* Codes are a county's own (DOMAIN.md 4.2): the two as this roster tells them apart, "653022/801001" where it is of several
     * counties, else the codes. */
    const char *own, *department_own;
    struct scope region;
    size_t department;                    /* place among the departments of the roster */
    const char *leader, *handler, *phone; /* of the handler, else of the leader; "" */
    const char *section, *chain;          /* 业务股室; 审核环节 as words, "" not said */
    uint8_t kind;                         /* enum unit_kind */
    const char **steps; /* 审核环节 one by one: of the roster, else of the plan */
    size_t step_count;
    bool steps_of_plan;
};
/* A record behind a duty that none keeps alone. */
enum duty_fact_role {
    FACT_COUNTS,
    FACT_WAITING,  /* handed in, and the plan counts it when it is approved */
    FACT_RETURNED, /* and not handed in again */
    FACT_REFUSED,
    FACT_DRAWN, /* a draw: what must be covered */
    FACT_NAMES  /* work that says what must be covered */
};
struct duty_fact {
    struct record_key key;
    uint8_t role;      /* enum duty_fact_role */
    unsigned type;     /* enum work_type */
    int32_t date;      /* that it states */
    int64_t came_ms;   /* since when it counts, where its coming here decides; 0: its date does */
    const char *title; /* "" */
    size_t rows;       /* of those that it names, how many are about the debtor and count */
    const char *refused, *refused_english; /* why it does not count; "" */
};
struct
    duty_facts_ask { /* of whose duties they are wanted: to find them costs as much as the duties */
    const char *obligation, *debtor; /* debtor: unit or department; "" the office's own */
};
struct duty {
    const struct obligation *obligation;
    size_t window;
    struct plan_dates dates;
    const char *id,
        *name; /* of the debtor: project, department, fund, unit, region; "" the office */
    const struct duty_unit *unit; /* NULL: of none, or not in the roster */
    int32_t extended;             /* granted until then, with a reason; DATE_NONE: not */
    uint8_t state;
    bool late; /* what is in review or returned came too late already */
    unsigned returns;
    int64_t first_ms, done_ms; /* all that is asked handed in; done since. 0: not, or unknown */
    int32_t late_days;         /* past the day, or the term of a correction, that counted: until
                                  done, else until the day asked for */
    int32_t correct_by;        /* returned: until when, DATE_NONE: 未设定 */
    int64_t returned_ms;       /* returned, and not handed in again since then; 0: not */
    const char *words;         /* what is missing, or why it is not kept; "" */
    size_t of, done;           /* of a duty about others: how many, how many of them done */
    struct record_key record;  /* that keeps it, be it there or not; kind 0: none does alone */
    struct record_key
        report; /* the submission that it is, or that must go up with it; kind 0: none */
    int64_t reported_ms, receipt_ms; /* made here, and answered from above, by then; 0: not */
    uint8_t receipt;                 /* enum receipt_outcome */
    bool outside;   /* of a county without a node: what its imported table says, 无明细 */
    bool elsewhere; /* the office's own, and the office is above: known there */
    bool upward; /* the office's reporting of what others owe; its obligation's owner is another */
    bool
        undocumented; /* its form is handed in, and the document that the plan asks for is not beside it */
    int32_t added;    /* a later list added the project, when this was due already; DATE_NONE */
    size_t passed;    /* in review: steps of the unit's chain that have passed it on */
    const char *step; /* whose turn it is; "" where no chain is set */
    /* A project of another department's unit, of which one of ask->sectors is the 行业主管部门: its code. */
    const char *sector;
    const struct duty_fact
        *facts; /* by date, where they were asked for; in the arena of the walk */
    size_t fact_count;
};
/* How one form stands against its dates at the end of a day. Pure. `course` NULL: never handed in.
 * On time is the first hand-in that was not taken back (DOMAIN.md 1.4 A12): only forms without
 * blocking findings are ever written; a term for corrections, where the plan sets one, is counted
 * from each return. */
void duty_of_course(const struct plan_held *held, const struct course *course, bool receiver,
                    int32_t as_of, struct duty *duty);

/* Of a project that a later list has added on that day (DATE_NONE: none): where all was due by then already,
 * the plan's term for that counts from it; where the plan sets none, the duty is never overdue. Pure.
 * Before duty_of_course(). */
void duty_of_added(const struct plan_held *held, int32_t added, struct duty *duty);
/* The word for how a duty stands, everywhere the same: done is 完成 where nothing says whether in time. */
const char *duty_words(const struct duty *duty);
/* Added when it was due already, and no term is set: nothing says in time. */
bool duty_untermed(const struct duty *duty);

/* The same of money handed down: filled and reviewed by then in the regional system. Pure. */
void duty_of_allocation(const struct allocation_row *row, int32_t as_of, struct duty *duty);

struct duty_ask {
    const struct plan_held *held;
    int32_t as_of;    /* end of this day, Beijing */
    bool english;     /* words that say what is lacking are English */
    bool receiver;    /* this node is where forms are handed in to, or above it */
    bool totals;      /* tables of T11 end with a row of sums, as on paper (DOMAIN.md 3) */
    const char *unit; /* only of this unit; NULL: all */
    const char
        *department; /* only of this department: its units, and what it sees as sector; NULL */
    /* Departments: projects of others of which one of them is the 行业主管部门 are given apart, as duty.sector. */
    const char *const *sectors;
    size_t sector_count;
    const char *(*region_name)(void *context, const char *code); /* NULL: codes */
    void *region_context;
    /* Are the bytes of a document here? NULL: nothing is said of it. No duty depends on it. */
    bool (*has_file)(void *context, const struct hash *digest);
    void *files;
    const struct duty_facts_ask *facts; /* NULL: of none */
};
/* Every duty of the plan, grouped by what they are about, each once. Who owes is taken from lists, roster, money and
 * links as they stood at that day; what was done from courses. `visit` returns false to stop. */
enum status duties_each(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        bool (*visit)(void *context, const struct duty *duty),
                        void *context) MUST_USE;
struct duty_list;
/* All of them, of every unit, in the arena: for who keeps them while the store stays as it is (view_kept.h). duties_each() then takes its part from the list, and calls nothing else. `ask` says plan, day and
 * side, and by naming any sector that the list shall know them. */
enum status duty_list_make(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           struct duty_list **list) MUST_USE;

/* Is money more than so many hundredths of a percent above what it was? Strictly: "超过" excludes the number
 * itself (DOMAIN.md O-04). Exact; false where either is not known. */
bool duty_grown(int64_t original_fen, int64_t total_fen, int32_t over_hundredths);
/* Is a part at least so many hundredths of a percent of all? Exact; false of nothing. */
bool duty_reaches(int64_t part_fen, int64_t all_fen, int32_t hundredths);

/* -- tables ------------------------------------------------------------------------------------ */

/* 到期清单: what is not done and falls due within `days` (or has), a row each obligation and unit,
 * the earliest first. */
enum status due_table(struct view *view, struct arena *arena, const struct duty_ask *ask, int days,
                      struct table *table) MUST_USE;
/* The same; and of each row how many things it is about that no row before it was: what may be added up. */
struct due_count {
    size_t open, overdue, returned;
};
enum status due_table_once(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           int days, struct table *table, const struct due_count **once) MUST_USE;
/* 进度表: obligation x unit; or, with `by_obligation`, a row each obligation, kept or not. */
enum status board_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        bool by_obligation, struct table *table) MUST_USE;
/* 催报单: a row each unit with something open that falls due within `days`, overdue or returned: whom to
 * call, and the words to send. */
enum status chase_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        int days, struct table *table) MUST_USE;
/* The due date that an extension is of; of what follows an event the earliest of those that it is about. DATE_NONE: nothing has
 * come yet that it follows, or nobody owes it. */
enum status extension_due(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          const struct extension *extension, int32_t *due) MUST_USE;
/* What is known where one is granted or taken back: the record that says so, in the home of `ask->unit` (of all: where the plan is); when
 * something last came from a node of that home; the one that stands. */
struct extension_known {
    struct record_key key; /* id "": its words are too long for one */
    int32_t due;           /* extension_due() */
    int64_t contact_ms;    /* 0: nothing ever came, or it is of all */
    bool granted;
    struct extension stands; /* in the arena; of a later software: without words */
    uint64_t mark;           /* of its version; 0 none */
};
enum status extension_look(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           const struct extension *extension,
                           struct extension_known *known) MUST_USE;
/* 延期登记: every extension granted by then, its reason and what was known beside it. */
enum status extensions_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                             struct table *table) MUST_USE;
/* What papers of a year have handed down, by project and source; handed_close() also after a failure. */
struct handed {
    struct map *sums;
    uint16_t fiscal_year;
};
/* Issued by that day and registered by then, without the paper `but` ("": all). */
enum status handed_read(struct view *view, struct then *then, uint16_t fiscal_year, int32_t by,
                        const char *but, struct handed *handed) MUST_USE;
bool handed_add(struct handed *handed, const struct allocation *allocation); /* false: no memory */
/* Words where it is more than the project's money of that source, or of all; "" where it fits or nothing is known. */
enum status handed_beyond(struct view *view, struct then *then, struct arena *arena,
                          const struct handed *handed, const char *code,
                          const char **words) MUST_USE;
void handed_close(struct handed *handed);
/* 资金下达登记: every project of every paper of a year. */
enum status allocations_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                              uint16_t fiscal_year, struct table *table) MUST_USE;
/* 事前评估触发清单: every project that needs an ex-ante evaluation, or would if somebody confirmed that it is 重大,
 * why, and the evaluation that it has. */
enum status triggers_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           struct table *table) MUST_USE;
/* A duty of a project that needed an ex-ante evaluation and has none. */
bool duty_lacks_ex_ante(const struct duty *duty);
/* A table with a row a project gets a last column that says which of them needed one and have none, whatever year its money is
 * of, and a note; `whole`: of all projects that the ask is about, else of the rows. */
enum status ex_ante_mark(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         bool whole, struct table *table) MUST_USE;
/* The same by the plan of that year that holds at a place; where none does, nothing. */
struct ex_ante_near {
    uint16_t year;
    const char *unit, *department; /* NULL: all */
    int32_t as_of;
};
enum status ex_ante_mark_near(struct view *view, struct arena *arena, const struct scope *scope,
                              const struct ex_ante_near *near, bool whole,
                              struct table *table) MUST_USE;
/* A note below one project's form. */
enum status ex_ante_note_of(struct view *view, struct arena *arena, const struct scope *scope,
                            const struct ex_ante_near *near, const char *project,
                            struct table *table) MUST_USE;
/* Of one project, where it needs one: "新增：没有事前评估", "增幅：予以支持，审核通过"; "" where it does not. */
enum status trigger_words(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          const char *project, const char **words) MUST_USE;
/* Of one project and year, where anything says: "差，核查一票否决（653022/work/…）", "95.26 优，审核过的自评"; "" where nothing
 * does. */
enum status final_words(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        const char *project, uint16_t fiscal_year, const char **words) MUST_USE;
/* 重点项目: which the year's list flags, which somebody says are 重大, and which key evaluations name; what to choose from
 * for O-25. Evaluations that do not count are said so. */
enum status key_projects_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                               uint16_t fiscal_year, struct table *table) MUST_USE;
/* 部门评价汇总表 (T11.4): of each department and of all the money evaluated and its share. */
enum status shares_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         struct table *table) MUST_USE;
/* The projects that the shares are made of: whose, how much, evaluated or not; and the share that the plan asks for. */
enum status share_projects_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                                 struct table *table) MUST_USE;
/* 自评打分核对 (T11.2): each self-evaluation of a year's money as reported and as the plan's scheme computes it, its check,
 * and the project's final score and grade by the order of precedence, with the source that won. */
enum status scores_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         uint16_t fiscal_year, struct table *table) MUST_USE;
/* 结果应用情况表 (T11.5): each project whose final grade by the order of precedence must be applied, what the plan
 * says of it, and what was done. */
enum status results_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          uint16_t fiscal_year, struct table *table) MUST_USE;
/* -- lights by the plan's rule set ------------------------------------------------------------------- */

/* UNSUPPORTED with `missing` naming the value ("lights.blue_from") that the plan does not set. */
enum status light_rules_of(const struct plan *plan, struct light_rules *rules,
                           const char **missing) MUST_USE;
/* 预警灯核对 of one round: each form's lights by this level's rule set lights, beside those by the plan of whoever
 * sent it (the nearest above the form's scope); 未设定 where a plan sets none. */
enum status lights_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         uint16_t fiscal_year, unsigned round, struct table *table) MUST_USE;

/* 监控处置台账 of one round (T11.1): each project's lights, deviations, likelihood, what was decided (结果应用 records of
 * the round), and its rectifications until they are done, as of a day. What is red or impossible and not decided says so. */
enum status handling_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           uint16_t fiscal_year, unsigned round, struct table *table) MUST_USE;
/* Says below a 绩效监控情况汇总表 by which rules its lights are: of the plan of its place, and of places below that
 * count by others. */
enum status lights_note(struct view *view, struct arena *arena, const struct report_query *query,
                        struct table *table) MUST_USE;

/* -- the year's assessment (DOMAIN.md O-43) ------------------------------------------------------ */

struct assess_item {             /* of the plan's scheme */
    const char *name, *english;  /* 逾期未办 */
    const char *column, *rule;   /* "overdue", "assessment.overdue"; "item1", "assessment.items" */
    uint8_t measure;             /* enum assess_measure */
    bool set;                    /* false: 未设定, or of a veto that takes no points */
    int32_t each, cap;           /* hundredths */
    const struct plan_item *own; /* NULL: a value of the rule set */
};
struct assess_deduction {
    uint8_t item;
    int32_t points, counted; /* hundredths: each time; of it within the cap */
    const char *what, *english,
        *trace; /* what it is for, "": of no training; the record, else the project or unit that has none */
};
struct assess_unit {
    const struct duty_unit *unit;
    size_t rank; /* equal scores have one rank */
    int32_t score, *by_item;
    struct assess_deduction *deductions;
    size_t deduction_count;
};
struct assessment {
    bool set; /* false: the plan sets no scheme */
    int32_t full;
    struct assess_item *items;
    size_t item_count;
    struct assess_unit *units; /* by rank */
    size_t unit_count;
};
/* What a deduction is for; of who came to no training, that no record of one names it. */
const char *assess_what(const struct assess_deduction *it, bool english);
/* Each unit's score by the rule set assessment, in the arena. `ask->unit` is not heeded: a rank is among all. */
enum status assess_make(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        struct assessment *assessment) MUST_USE;
/* 年度考核: the ranking; or, with `detail`, every deduction and what it is for. */
enum status assess_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         bool detail, struct table *table) MUST_USE;
/* The work record that says so: a row each unit with its score and what took it down. UNSUPPORTED: the plan
 * sets no scheme. `evidence`: the notice, which a record of an assessment must have. */
enum status assess_record(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          const struct work_evidence *evidence, struct record_key *key,
                          struct work *work) MUST_USE;
/* 通报: a draft for the leader to sign. */
void assess_put_notice(const struct duty_ask *ask, const struct assessment *assessment,
                       struct buffer *out);

/* 工作台账 (T11.6): a row each unit and obligation: until when, first handed in, returns, passed, days late, points. */
enum status ledger_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         struct table *table) MUST_USE;

/* -- logs ------------------------------------------------------------------------------------------ */

/* 退回登记: every return by then of what is of a year, 0: of each year that the plan's obligations are about, with its reasons and
 * what came after. */
enum status returns_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          uint16_t fiscal_year, struct table *table) MUST_USE;

#endif
