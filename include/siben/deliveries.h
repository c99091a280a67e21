/* deliveries -- where many versions have arrived, asked in one view: what stands in one batch has arrived together, so
 * each batch is looked at once. */
#ifndef SIBEN_DELIVERIES_H
#define SIBEN_DELIVERIES_H

#include <siben/replica.h>

#define DELIVERIES_REMEMBERED 64
struct deliveries { /* begins with zeros */
    struct {
        struct feed_name feed;
        uint32_t seq; /* 0: none yet */
        struct delivery delivery;
    } of[DELIVERIES_REMEMBERED];
};
/* As replica_delivery(). */
enum status replica_delivery_among(struct view *view, struct deliveries *deliveries,
                                   const struct version_name *version,
                                   struct delivery *delivery) MUST_USE;

#endif
