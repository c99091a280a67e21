/* writer -- what planning and writing share. */
#ifndef SIBEN_BUNDLE_WRITER_H
#define SIBEN_BUNDLE_WRITER_H

#include "inside.h"

struct part {
    struct bundle_lane lanes[LANE_COUNT];
    size_t file_from, file_to; /* of the order's files */
};

enum stage {
    STAGE_HEADER,
    STAGE_NEWS,
    STAGE_RUNS,
    STAGE_HEADS,
    STAGE_FILES,
    STAGE_END,
    STAGE_DONE
};

struct bundle_writer {
    struct bundle_order order;
    struct peer reader; /* as the log is read: without a name for a seed */
    struct identity identity;
    uint8_t sign_secret[SIGN_SECRET_SIZE];
    struct arena arena; /* what the plan has gathered */
    struct bundle_plan plan;
    uint64_t set;
    struct part *parts;
    size_t part_capacity;
    struct bundle_ack acks[LANE_COUNT];
    size_t ack_count;
    struct position *positions;
    size_t position_count;
    struct head *heads[LANE_COUNT];
    size_t head_count[LANE_COUNT];
    bool with_heads;
    struct bundle_file *files; /* of the order: own copy */
    /* while it is written */
    unsigned part; /* from 0 */
    enum stage stage;
    unsigned lane;
    struct cursor at;
    size_t heads_at, file_at;
    uint64_t file_offset;
    struct seal seal;
    struct buffer plain; /* contents that do not fill a chunk yet */
    crypto_generichash_state digest;
    uint64_t written;
};

/* plan.c: all of the plan. */
enum status writer_plan(struct bundle_writer *writer, struct view *view, struct why *why) MUST_USE;

#endif
