/* bulk_review -- what a machine may pass (机审通过): forms in which the rules find nothing, but for some that a person opens, and for those
 * that the plan wants read one by one.
 *
 * How many a person opens stands in the plan of the year in which the form is filled (rule set review, open_one_of: 20 is one of
 * twenty); which, follows from what the form says, so nobody chooses, and it is the same by every command. Both
 * are words of the review beside the form's version (review.h): what a machine passed says so, and what a person has to open says so from
 * the moment of the bulk pass on, whoever passes or returns it later.
 *
 * Forms that an office below reviews (office.h) are left to it.
 *
 * One rule: what a person has to open no machine passes, at no step and by nobody's command. It writes nothing. */
#ifndef SIBEN_BULK_REVIEW_H
#define SIBEN_BULK_REVIEW_H

#include <siben/office.h>
#include <siben/review_chain.h>

/* What the asker says of a form that stands and is not decided. */
struct bulk_look {
    bool mine;        /* else it is none of the asker's */
    bool found;       /* the rules find what a person looks at */
    bool turn;        /* the asker speaks next: review_say_step() with `step` */
    bool open;        /* somebody else reads it for review now: it is his */
    const char *step; /* outlive the visit */
    const char *unit;
};
struct bulk_ask {
    struct scope scope; /* whose plan is named where there is no form */
    unsigned kind;      /* target, monitoring, self-evaluation, work */
    uint16_t fiscal_year;
    int round; /* -1: every */
    enum status (*look)(void *context, struct view *view, const struct record *record,
                        const struct review_standing *standing, struct arena *arena,
                        struct bulk_look *look);
    void *context;
};
struct bulk_form { /* a machine passes it now, or with `drawn` leaves it to a person */
    struct record_key key;
    uint64_t mark, ticket;
    const char *unit, *step;
    uint16_t one_of;
    bool drawn;
};
/* A version that was drawn in an earlier pass, with what has become of it. */
struct bulk_opened {
    struct record_key form;
    uint64_t mark;
    uint16_t one_of;
    uint8_t verdict;      /* NONE: nobody has opened it yet; STEP: it goes on */
    const char *reviewer; /* who passed or returned it; "" */
};
struct bulk {
    struct bulk_form *forms;
    size_t count, capacity, drawn;
    struct bulk_opened *opened; /* of all units */
    size_t opened_count, opened_capacity;
    /* Of the asker's: passed by a machine before; decided before in any way; with findings or two versions; waiting for a person who
     * opens them; wanted one by one by the plan; wanted with the four checks; another's turn; where the plan leaves open how many;
     * open before somebody else. */
    size_t by_machine, before, found, waiting, full, checked, other_turn, unset, open;
    size_t below;       /* not decided, and an office below reviews them */
    uint16_t one_of;    /* by the plan of the last form, or of `scope`; 0: it leaves it open */
    const char *source; /* who says so */
    const char *full_source, *checks_source; /* of the last such form; "" */
};
/* All forms that the ask means, looked at in one moment. In the arena. */
enum status bulk_read(struct view *view, struct arena *arena, const struct bulk_ask *ask,
                      struct bulk *bulk) MUST_USE;
/* The review that a form gets: passed by the machine, or to be opened. What it says stands in `arena`, the chains' scratch too,
 * which whoever goes through many may reset between them. CONFLICT: the form has changed since. */
enum status bulk_word(struct view *view, struct arena *arena, struct review_chains *chains,
                      const struct bulk_form *form, const char *reviewer, int32_t today,
                      struct record_key *key, struct payload *payload, struct why *why) MUST_USE;
/* All of them as one number: another one when anything has come or gone since. */
uint64_t bulk_mark(const struct bulk *bulk);
/* One of how many: the shown version must be opened by a person; 0: it was not drawn. */
enum status bulk_drawn(struct view *view, struct arena *arena, const struct record *form,
                       uint16_t *one_of) MUST_USE;

#endif
