/* acks -- what is known of the nodes above: shared by acks.c and delivery.c. Not a door. */
#ifndef REPLICA_ACKS_H
#define REPLICA_ACKS_H

#include "inside.h"

/* Who committed before this session began says no time: it was there when we heard of it.
 * Never 0, which means that it is not there. */
int64_t known_ms(int64_t stated_ms, int64_t heard_ms);

struct ack {
    uint64_t arrival;
    int64_t peer_ms, now_ms;
    uint64_t serial; /* of all acknowledgements here: no clock says what is new */
};
/* The newest; the one that first covered an arrival. */
bool ack_last(struct view *view, const char *peer, enum lane lane, struct ack *ack);
bool ack_covering(struct view *view, const char *peer, enum lane lane, uint64_t arrival,
                  struct ack *ack);

/* A loss at the peer, until it has acknowledged as much again. */
struct lost {
    uint64_t acked;  /* the most that it had acknowledged */
    uint64_t tail;   /* up to here, what came from it may be gone as well; 0: that is not so */
    uint64_t serial; /* as of an ack */
};
bool lost_get(struct view *view, const char *peer, enum lane lane, struct lost *lost);
int64_t news_of(struct view *view, const char *peer); /* 0: never */

/* Has the parent refused a branch of the feed? Its acknowledgements are by place in our log, and
 * say nothing of this feed then. */
bool feed_denied(struct view *view, const char *peer, const struct feed_entry *feed);
/* Of one branch, the newest batch that a peer above has acknowledged. */
bool acknowledged_head(struct view *view, const char *peer, const struct feed_entry *feed,
                       size_t branch, struct log_entry *entry);
/* Every node of which there are entries of this letter; false when a visit has stopped it. */
bool each_name_of(struct view *view, char letter, bool (*visit)(void *context, const char *name),
                  void *context);
/* Does a position of the replica, as stated ('p') or as lost since ('q'), lead to the batch? */
bool position_covers(struct view *view, char letter, const char *replica,
                     const struct feed_entry *feed, const struct log_entry *entry, int64_t *at_ms,
                     int64_t *heard_ms);
uint32_t position_last(struct view *view, const char *replica, uint32_t feed); /* 0: none */

#endif
