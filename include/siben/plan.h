/* plan -- a work plan for a year as data: obligations, dates, thresholds, rule sets.
 *
 * A plan is a file that people write and the program reads; everything of a county, a year
 * or a threshold stands in it and nowhere else. It quotes what it follows, and says
 * what is not set. As a record (kind 20, a notice) it is its own text and the
 * calendars that it counts with.
 *
 * One rule: what a plan leaves open is shown as 未设定 and decides nothing; no default
 * is taken in silence. */
#ifndef SIBEN_PLAN_H
#define SIBEN_PLAN_H

#include <siben/calendar.h>
#include <siben/limits.h>

struct plan_place {
    uint32_t line, column; /* in the file */
};

/* Who owes: each of these, singly. */
enum plan_owner {
    OWNER_OFFICE,      /* the performance office of the plan's own place */
    OWNER_UNITS,       /* every unit of the roster that is not abolished */
    OWNER_DEPARTMENTS, /* every department that has such a unit */
    OWNER_PROJECTS,    /* every required project that `where` admits */
    OWNER_FUNDS,       /* every social-insurance fund budgeted here */
    OWNER_REGIONS,     /* the regions named in `debtors` */
    OWNER_AGENCIES,    /* third parties */
    OWNER_COUNT
};
const char *plan_owner_chinese(unsigned owner);

/* Which records of the program keep it. */
enum plan_keeper {
    KEPT_NOT_YET, /* nothing here does: shown as 未纳入, never as done */
    KEPT_TARGET,
    KEPT_MONITORING, /* of `round` */
    KEPT_SELF_EVALUATION,
    KEPT_SUBMISSION, /* to the level above, of `round` */
    KEPT_CONTACTS,   /* a leader and a handler in the roster */
    KEPT_REVIEWS,    /* done when every one of the obligation `of` has passed */
    KEPT_PARTS,      /* done when all obligations `of` are */
    KEPT_ALLOCATION, /* money handed down: filled and reviewed in the regional system */
    KEPT_WORK,       /* pieces of work of `types`: work.h */
    KEPT_STANDING, /* of a unit: all else that it owes: `done` filled: handed in; approved: in time */
    KEPT_COUNT
};
const char *plan_keeper_chinese(unsigned keeper);
enum plan_done { DONE_FILLED, DONE_APPROVED };

/* How a project's money is: of the year's beginning, added later, or handed down from above. */
enum plan_phase { PLAN_PHASE_ANY, PLAN_PHASE_INITIAL, PLAN_PHASE_MIDYEAR, PLAN_PHASE_SPECIAL };

struct plan_where { /* of a project; all that is set must hold */
    uint32_t books; /* mask of 1 << enum book; 0: any */
    uint32_t sources;
    uint8_t phase;
    const char
        *least_wan; /* annual budget, of midyear what was added: at least so many 万元; "" any */
};
/* What pieces of work are counted by. */
enum plan_counted { COUNT_RECORDS, COUNT_OBJECTS, COUNT_UNITS, COUNT_AGENCIES };
/* What they must cover, each of it. */
enum plan_every {
    EVERY_NONE,
    EVERY_UNIT,      /* of the roster */
    EVERY_WEAK_UNIT, /* that a record of weak units names */
    EVERY_MONITORED, /* required project with a form of `round` */
    EVERY_GRADED,    /* required project whose self-evaluation has a grade that must be applied */
    EVERY_EVALUATED, /* object of a key evaluation */
    EVERY_AGENCY,    /* that made one */
    EVERY_SAMPLED,   /* as many projects as the rule set sampling asks */
    EVERY_TRIGGERED, /* project that needs an ex-ante evaluation */
    EVERY_COUNT
};
const char *plan_every_chinese(unsigned every);
/* What a disclosure of a department must show: DOMAIN.md O-32, O-33. */
enum plan_shown {
    SHOWN_TARGETS,          /* of each project in the budget of the year's beginning */
    SHOWN_OVERALL_TARGET,   /* of the department */
    SHOWN_SELF_EVALUATIONS, /* of each project */
    SHOWN_OVERALL_SELF_EVALUATION,
    SHOWN_REPORTS, /* of each project that the department evaluated */
    SHOWN_COUNT
};
enum plan_clock {
    CLOCK_USUAL, /* the office by its stated date, others by when it came here (DOMAIN.md 1.4 A13) */
    CLOCK_STATED,
    CLOCK_RECEIVED
};
struct plan_kept {
    uint8_t by, done;
    int32_t round;
    /* Of KEPT_WORK. Rules are named "training.least": rule set and value. */
    uint32_t types; /* mask of 1 << enum work_type */
    bool each_type;
    bool evidence; /* a document is needed: of a piece of work, or beside the form (attachment.h) */
    uint8_t count, every, clock;
    uint8_t
        reported_by; /* enum submission_kind that must go up with it; of KEPT_SUBMISSION which one it is
                           * (SUBMISSION_NONE: that of its round). Where others owe it the office owes that */
    uint32_t shows; /* mask of 1 << enum plan_shown; 0: any disclosure will do */
    bool followed; /* what they found must each be taken up as a rectification: visits and checks */
    const char *least;    /* how many */
    const char *share;    /* of a department's money, by amount */
    const char *coverage; /* part of what `every` means; "": all of it */
    const char **names;   /* lists of fields, dimensions or books that must be named */
    size_t name_count;
    const char **of;
    size_t of_count;
    const char *words; /* where it is kept instead, or what is missing */
    struct plan_place place;
};
struct plan_event { /* a due date that follows something: "allocation" + 3 working days */
    const char *after;
    int32_t working_days, days; /* one of them */
    struct plan_place place;
};
struct plan_threshold {
    const char *name, *value;
};
struct obligation {
    const char *id, *section, *title, *title_english; /* in English: "" where the plan has none */
    const char *sentence,
        *sentence_english; /* the plan's own words or their sense; in English, "" */
    uint8_t owner;
    const char *to; /* who receives it */
    int32_t money_year;
    struct plan_where *where; /* one or none */
    size_t where_count;
    const char **debtors; /* regions */
    size_t debtor_count;
    int32_t opens, cutoff; /* dates: may be handed in from; figures as of */
    int32_t *dues;         /* one a window of the year */
    size_t due_count;
    struct plan_event *event; /* one or none */
    size_t event_count;
    struct plan_threshold *thresholds;
    size_t threshold_count;
    const char *consequence, *evidence, *note;
    bool recurs;
    struct plan_kept kept;
    const char **unset; /* fields of which the plan says that they are not set */
    size_t unset_count;
    struct plan_place place;
};

enum rule_standing { RULE_CONFIRMED, RULE_UNCONFIRMED, RULE_PROPOSAL };
struct rule_value {
    const char *name;
    const char **texts; /* one, or the items of a list */
    size_t count;
    bool unset;
    struct plan_place place;
};
/* What is counted of a unit in the year's assessment (DOMAIN.md O-43). The first six are values of the rule set assessment
 * too: "overdue: [2, 30]". */
enum assess_measure {
    MEASURE_OVERDUE,  /* of obligations: not done by the day */
    MEASURE_LATE,     /* done, and late */
    MEASURE_RETURNED, /* each return */
    MEASURE_VETOED,   /* by works whose veto counts */
    MEASURE_UNRECTIFIED,
    MEASURE_UNTRAINED,
    MEASURE_UNCORRECTED, /* returned, and not handed in again */
    MEASURE_VERDICT,     /* of works: one of `verdicts` */
    MEASURE_SCORE,       /* of works: below `below` */
    MEASURE_NAMED,       /* by works, whatever they say */
    MEASURE_COUNT
};
#define MEASURE_VALUES (MEASURE_UNTRAINED + 1)
const char *measure_name(unsigned measure);    /* "score_below": as a plan writes it */
const char *measure_chinese(unsigned measure); /* 得分低于 */
const char *measure_english(unsigned measure);
/* An item that the scheme of an assessment has of its own. */
struct plan_item {
    const char *name, *english; /* as it is called; "" in English: as in Chinese */
    uint8_t counts;             /* enum assess_measure */
    const char **obligations;   /* none: those of the scheme */
    size_t obligation_count;
    uint32_t works;    /* mask of 1 << enum work_type */
    uint32_t verdicts; /* mask of 1 << enum work_verdict */
    const char *below, *each,
        *most; /* points: of a score; taken off each time; of a unit at most */
    struct plan_place place;
};
/* 得分低于 60（实地评价），每次扣 2 分，最多扣 6 分. */
const char *plan_item_words(struct arena *arena, const struct plan_item *item, bool english);

struct rule_set {
    const char *id, *version, *source;
    uint8_t standing;
    struct rule_value *values;
    size_t value_count;
    struct plan_item *items; /* of the rule set assessment */
    size_t item_count;
    struct plan_place place;
};

/* Who reviews the forms of a kind of unit, in order; the last says that they are reviewed. A roster that
 * names the steps of a unit goes before it. */
struct plan_chain {
    uint8_t of; /* enum unit_kind */
    const char **steps;
    size_t step_count;
    const char **may_skip; /* of them: a later step need not wait for these */
    size_t skip_count;
    struct plan_place place;
};

/* Whom to call in a region below, where regions owe: a county may have no node, and no roster here. */
struct plan_contact {
    struct scope region;
    const char *name, *phone;
    struct plan_place place;
};

struct plan {
    const char *name, *title, *source; /* "653022-2026" */
    int32_t edition;
    struct scope scope;
    int32_t year;
    const char *office, *phone; /* who asks, and where to ask back */
    const char *superior;
    const char **calendars; /* names of files beside it */
    size_t calendar_count;
    int32_t correction_days; /* working days for corrections after a return; -1: not set */
    struct rule_set *rules;
    size_t rule_count;
    struct obligation *obligations;
    size_t obligation_count;
    const char **unset;
    size_t unset_count;
    struct plan_place scope_place, correction_place;
    /* Working days for the forms of a project that a later list adds when they are due already; -1: not set. */
    int32_t late_addition_days;
    struct plan_chain *chains;
    size_t chain_count;
    struct plan_contact *contacts;
    size_t contact_count;
};
/* The chain that is set for a kind of unit (enum unit_kind); NULL: none. */
const struct plan_chain *plan_chain(const struct plan *plan, unsigned unit_kind);
bool plan_may_skip(const struct plan_chain *chain, const char *step); /* chain NULL: never */

/* Reads a plan against its schema and for its meaning. All faults are added to `findings`, each
 * with "name:line:column"; INVALID when one of them blocks. */
enum status plan_read(struct arena *arena, const char *name, struct bytes text, struct plan *plan,
                      struct findings *findings) MUST_USE;
/* Paths of the calendars that a plan's text names, as seen from where the plan's file is; none where
 * the text is no plan. */
#define PLAN_PATH_MAX 1024
size_t plan_calendar_names(struct bytes text, const char *plan,
                           char names[PLAN_CALENDARS_MAX][PLAN_PATH_MAX]);
bool plan_path_beside(const char *plan, const char *name, char path[PLAN_PATH_MAX]);
/* The calendars that it names are there, and cover its dates: findings too. */
void plan_check_calendars(const struct plan *plan, const char *name,
                          const struct calendars *calendars, struct findings *findings);
/* What its rule values may be, and that each of them decides something: findings too. Of what is to be published: what stands
 * is read without it, since an older node may have let it pass. */
void plan_check_values(const struct plan *plan, const char *name, struct findings *findings);
const struct obligation *plan_obligation(const struct plan *plan, const char *id); /* NULL */
bool obligation_unset(const struct obligation *obligation, const char *field);

/* -- rule sets ---------------------------------------------------------------------- */

const struct rule_set *plan_rules(const struct plan *plan, const char *id); /* NULL */
/* A value of a rule set; NULL when it is not there. `unset` where the plan says so. */
const struct rule_value *plan_rule(const struct plan *plan, const char *id, const char *name);
/* By the name that kept uses: "training.least". */
const struct rule_value *plan_rule_at(const struct plan *plan, const char *name);
bool plan_hundredths(const char *text, int32_t *hundredths);
/* What a rule's list calls a thing, in Chinese: "gov_fund"; the text itself where it is Chinese. */
const char *plan_text_chinese(const char *text);
const char *plan_text_english(const char *text);
/* One rule set out of a plan's text, whatever else stands there: what a node counts with must not depend on
 * whether its software knows the rest of the plan. NOT_FOUND; MALFORMED: no plan at all. */
enum status plan_rule_set_read(struct arena *arena, struct bytes text, const char *id,
                               struct rule_set *rules) MUST_USE;
bool rule_set_hundredths(const struct rule_set *rules, const char *name, int32_t *hundredths);
/* 1 << enum accrual, of those that the rule set accrual uses; 0: all, and where it says nothing (NULL). */
uint32_t plan_accrual_kinds(const struct rule_set *rules);
/* Which indicators the rule set framework asks of projects of that enum category, as form_rules has them; 0: it does not say. */
uint32_t plan_framework_levels(const struct rule_set *rules, unsigned category);
/* In hundredths: "60" is 6000. False when it is not there, not set, or no number. */
bool plan_rule_hundredths(const struct plan *plan, const char *id, const char *name,
                          int32_t *hundredths);

/* -- dates --------------------------------------------------------------------------- */

struct plan_dates {
    int32_t due;    /* never moved by a rest day; DATE_NONE: not set, or its event has not come */
    int32_t remind; /* last working day by then, as confirmed; DATE_NONE: no calendar */
    int32_t remind_expected; /* the same if the unconfirmed days come true */
    int32_t due_expected;    /* of an event: counted so; else = due */
};
/* `event` is the date of what the due date follows, or DATE_NONE. */
struct plan_dates plan_dates_of(const struct plan *plan, const struct calendars *calendars,
                                const struct obligation *obligation, size_t window, int32_t event);
/* How many windows: the number of due dates, at least one. */
size_t plan_windows(const struct obligation *obligation);
/* The earlier of the two reminders: safe in both cases. */
int32_t plan_remind_by(const struct plan_dates *dates);

/* -- versions --------------------------------------------------------------------------- */

/* What a new version says otherwise, a line each, in words: obligations added, gone, moved
 * dates, thresholds, rules. */
enum status plan_compare(struct arena *arena, const struct plan *before, const struct plan *after,
                         const char ***lines, size_t *count) MUST_USE;
/* Adds what their calendars count otherwise in a place (digits): days worked and off, in runs. */
enum status plan_compare_calendars(struct arena *arena, const char *region,
                                   const struct calendars *before, const struct calendars *after,
                                   const char ***lines, size_t *count) MUST_USE;
/* Next year's draft from this year's text: name, year and every date one year on, each of them
 * marked for a decision, and so is what has no date. `dates` counts the dates. */
enum status plan_next_year(struct arena *arena, struct bytes text, const struct plan *plan,
                           int32_t year, struct buffer *draft, size_t *dates) MUST_USE;
/* What is to be decided of it, a line each, in words: every date with its weekday, what had none, what follows an event,
 * what was asked of one year only (recurs: no). `plan` is what the draft says. All of it is marked 待定 there. */
enum status plan_decisions(struct arena *arena, struct bytes draft, const struct plan *plan,
                           const char ***lines, size_t *count) MUST_USE;

#endif
