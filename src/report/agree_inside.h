/* Inside of agree: questions and answers as data, and as bytes. */
#ifndef SIBEN_REPORT_AGREE_INSIDE_H
#define SIBEN_REPORT_AGREE_INSIDE_H

#include <siben/agree.h>

#define AGREE_VERSION 1

#define AGREE_SUMS_MAX 65536 /* of one answer, and of all answers to one question */
#define AGREE_ENTRIES_MAX 65536
#define AGREE_ARENA (256u << 20)

enum agree_level {
    AGREE_ROOT,    /* a sum a lane */
    AGREE_ROUNDS,  /* a sum a year, round and class */
    AGREE_UNITS,   /* of one year, round and class: a sum a home and unit, beyond `after` */
    AGREE_ENTRIES, /* of one home and unit: its records, beyond `after` */
    AGREE_RECORDS, /* of records named: what is shown, and how ours stands there */
    AGREE_LEVEL_COUNT
};

struct agree_question {
    uint8_t level;
    bool fresh;
    struct scope lower;
    struct digest_place place;
    bool continues; /* `after` is meant */
    char after_code[CELL_CODE_SIZE];
    struct record_key after_key;
    struct digest_entry *wanted; /* as shown by the asker; mark 0: nothing */
    size_t wanted_count;
};
void agree_question_write(const struct agree_question *question, struct buffer *bytes);
enum status agree_question_read(struct arena *arena, struct bytes bytes,
                                struct agree_question *question) MUST_USE;

struct agree_lane {
    struct digest sum;
    uint64_t heads; /* mark of the hash over the heads that both ends know */
};
struct agree_sum {
    struct digest_place place;
    struct digest sum;
};
struct agree_reply {
    enum status status; /* not OK: nothing else is said */
    uint32_t fold;
    bool more;
    struct agree_lane lanes[LANE_COUNT];
    struct agree_sum *sums;
    size_t sum_count;
    struct digest_entry *entries;
    size_t entry_count;
    struct agree_side *sides;
    size_t side_count;
};
/* `level` and place are those of the question. */
void agree_reply_write(const struct agree_question *question, const struct agree_reply *reply,
                       struct buffer *bytes);
enum status agree_reply_read(struct arena *arena, const struct agree_question *question,
                             struct bytes bytes, struct agree_reply *reply) MUST_USE;

/* What both ends answer from. */
struct agree_holding {
    struct view *view;
    struct peer peer;
    struct scope lower;
    unsigned lanes;
    struct cells *fresh; /* NULL: what is kept */
};
/* The scope of the lower end and the lanes that both ends hold. */
enum status agree_holding_open(struct agree_holding *holding, struct view *view,
                               const struct peer *peer, bool fresh) MUST_USE;
void agree_holding_close(struct agree_holding *holding);
/* One's own reply, in the arena, whole: not cut into pages. */
enum status agree_reply_make(struct agree_holding *holding, struct arena *arena,
                             const struct agree_question *question,
                             struct agree_reply *reply) MUST_USE;
/* What is shown here of one record, and how the other end's version (mark, 0: none) stands. */
enum status agree_side_make(const struct agree_holding *holding, struct arena *arena,
                            const struct record_key *key, uint64_t other,
                            struct agree_side *side) MUST_USE;
int agree_entry_compare(const void *a, const void *b); /* by the bytes of the key */
int agree_sum_compare(const void *a, const void *b);   /* year, round, class, code */

/* agree_reason.c: why a record differs. False when it does not any more. */
bool agree_explain(struct agree_difference *difference, const struct scope *lower,
                   bool same_batches, bool other_fold);

#endif
