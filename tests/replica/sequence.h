/* sequence -- one of FOLD.md's sequences played in a world, then taken in every order of
 * its batches (in many random ones when they are more than five). */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "world.h"

#define CODE "65302226T000000000101"

struct sequence {
    struct world world;
    struct world_batches batches; /* what the prefecture holds; filled by sequence_expect() */
    struct record_key key;
};
/* A budget of a project in 木吉乡, or a monitoring form of it (round 5). */
void sequence_begin(struct sequence *sequence);
void sequence_begin_form(struct sequence *sequence);
void sequence_sync(struct sequence *sequence); /* 木吉乡, 巴仁乡, county, prefecture */
/* A version with an amount: of the budget's line, or spent. */
struct version_name sequence_put(struct sequence *sequence, int node, int64_t fen);
struct version_name sequence_put_late(struct sequence *sequence, int node, int64_t fen);
struct version_name sequence_shown(struct sequence *sequence, int node);
struct head sequence_head(struct sequence *sequence, const char *node);
/* What the county closes, or opens again, at this moment in its whole region. */
void sequence_close(struct sequence *sequence, int node, bool lift);

struct expectation {
    int64_t shown_fen; /* -1: nothing shown */
    size_t conflicts, not_counted;
    bool approved, closed;
    uint8_t conflict_reason; /* of every conflict; 0: any */
};
/* At one replica, as it stands. */
void sequence_look(const struct sequence *sequence, struct replica *replica,
                   const struct expectation *expect);
/* In every order; the dumps are the same, also after a rebuild. Closes the world. */
void sequence_expect(struct sequence *sequence, struct expectation expect);

#endif
