/* agree -- do two nodes hold the same, and if not, what differs and why?
 *
 * One end of a link asks, the other answers: sums by lane first, then by year, round and
 * class, by unit, and single records only where these differ. Questions and answers are
 * bytes; who carries them is not known here. Equal costs one question.
 *
 * One rule: an answer is somebody's word. It is bounded and read with care, changes
 * nothing here, and is only ever set beside what this node holds. */
#ifndef SIBEN_AGREE_H
#define SIBEN_AGREE_H

#include <siben/replica.h>

#define AGREE_FIRST_BYTE 0x41 /* of every question: tells it from others on the link */
#define AGREE_DIFFERENCES_MAX 200
#define AGREE_PLACES_MAX \
    64 /* units looked into one by one; what differs in more is a matter for a person */

struct agree_ask {
    struct peer peer;     /* the other end */
    bool fresh;           /* sums are made of the records and their bodies, at both ends */
    uint16_t fiscal_year; /* 0: all */
    int round;            /* -1: all */
};

enum agree_outcome {
    AGREE_OPEN,    /* not finished */
    AGREE_EQUAL,   /* everything that both ends hold is shown alike */
    AGREE_DIFFERS, /* and these are the records, or as many as could be named */
    AGREE_PASSED,  /* sums differed, but no record did any more: it has arrived meanwhile */
    AGREE_OUTCOME_COUNT
};
enum agree_reason {
    AGREE_NOT_THERE_YET, /* our version has not arrived there */
    AGREE_NOT_HERE_YET,  /* theirs has not arrived here */
    AGREE_BOTH_UNDERWAY, /* neither has */
    AGREE_CONFLICT,      /* one end keeps the other's version beside its own */
    AGREE_DECISION,      /* a review, reopening or end of a feed is on its way */
    AGREE_UNEXPLAINED,   /* the same batches and another result: something is damaged */
    AGREE_NOT_COUNTED_THERE,
    AGREE_NOT_COUNTED_HERE,
    AGREE_OTHER_FOLD,   /* their software folds by another rule */
    AGREE_HANDED_OVER,  /* its home is another scope now, which one end does not hold */
    AGREE_ALTERED_HERE, /* the body is not the one that was signed */
    AGREE_ALTERED_THERE,
    AGREE_REASON_COUNT
};
const char *agree_reason_chinese(unsigned reason);
const char *agree_outcome_chinese(unsigned outcome);
const char *agree_reason_name(unsigned reason); /* "not_there_yet": for programs */

/* What one end shows of a record. */
struct agree_side {
    bool has; /* a version is shown; the rest is empty without */
    struct version_name version;
    uint64_t body_mark;
    uint8_t state;                   /* DIGEST_… */
    int64_t stated_ms, committed_ms; /* by the writer's clock; committed at that end */
    const char *author;
    bool altered; /* its body is not what was signed */
    /* What this end says of the version that the other end shows. */
    bool holds_other;
    uint8_t other_standing, other_not_counted, other_conflict;
};
struct agree_difference {
    struct record_key key;
    struct digest_place place;
    struct agree_side here, there;
    uint8_t reason, not_counted,
        conflict; /* enum not_counted, conflict_reason: where the reason is */
};
struct agree_result {
    uint8_t outcome;
    int64_t records[LANE_COUNT]; /* compared, as held here */
    unsigned lanes;              /* that were compared */
    bool same_batches; /* both ends hold the same set of batches: what differs is not on its way */
    uint32_t peer_fold;
    struct agree_difference *differences;
    size_t difference_count;
    size_t unnamed; /* places or records beyond the limits */
    unsigned questions;
    size_t bytes_asked, bytes_answered; /* of questions and answers alone */
};

struct agree;
/* NULL when out of memory. */
struct agree *agree_new(const struct agree_ask *ask);
void agree_free(struct agree *agree);
/* The next question; nothing when there is none: the result stands. */
enum status agree_next(struct agree *agree, struct view *view, struct buffer *question) MUST_USE;
/* The answer to it. A status that the other end gave, MALFORMED, UNSUPPORTED: the comparison ends. */
enum status agree_take(struct agree *agree, struct view *view, struct bytes answer) MUST_USE;
const struct agree_result *agree_result(const struct agree *agree); /* as long as agree lives */

/* What we answer to a peer. Never fails for what the question says: then the answer says so;
 * NO_MEMORY, CORRUPT. */
enum status agree_answer(struct view *view, const struct peer *peer, struct bytes question,
                         struct buffer *answer) MUST_USE;

#endif
