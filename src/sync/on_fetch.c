/* on_fetch -- the peer asks for feeds one by one, after comparing heads or because it
 * is behind its own. */
#include "link.h"

static bool feed_read(const struct sync_link *link, const Link__Feed *message,
                      struct feed_place *wanted)
{
    struct scope scope;
    struct feed_place got;
    memset(&got, 0, sizeof got);
    if (!frame_text(message->node, got.feed.node, sizeof got.feed.node) ||
        !node_name_valid(got.feed.node) ||
        !frame_text(message->scope, got.feed.scope.text, sizeof got.feed.scope.text) ||
        scope_parse(got.feed.scope.text, &scope, NULL) != STATUS_OK ||
        !scope_equal(&scope, &got.feed.scope) || message->lane >= LANE_COUNT ||
        message->after > FEED_SEQ_MAX || message->n_marks > FEED_MARKS_MAX)
        return false;
    if (message->n_marks)
        memcpy(got.marks, message->marks, message->n_marks * sizeof got.marks[0]);
    got.mark_count = message->n_marks;
    got.feed.lane = (uint8_t)message->lane;
    got.feed.incarnation = message->incarnation;
    got.after = message->after;
    *wanted = got;
    /* A lane that is not served may still be fetched back by its own writer. */
    return link->out[got.feed.lane].served || strcmp(got.feed.node, link->settings.peer) == 0;
}

void on_fetch(struct sync_link *link, const Link__Fetch *fetch)
{
    struct lane_out *out = fetch->lane < LANE_COUNT ? &link->out[fetch->lane] : NULL;
    if (!out || out->wanted_at < out->wanted_count || (out->loading_feed && out->load_token) ||
        fetch->n_feeds == 0 || fetch->n_feeds > LINK_FETCH_MAX) {
        link_refuse(link, STATUS_MALFORMED, false, "a fetch of %zu feeds of lane %u",
                    fetch->n_feeds, fetch->lane);
        return;
    }
    struct feed_place *wanted = memory_resize(out->wanted, fetch->n_feeds * sizeof *wanted);
    if (!wanted) {
        link->actions->failed = true;
        return;
    }
    out->wanted = wanted;
    out->wanted_count = out->wanted_at = 0;
    for (size_t i = 0; i < fetch->n_feeds; i++) {
        if (!feed_read(link, fetch->feeds[i], &wanted[i]) || wanted[i].feed.lane != fetch->lane) {
            link_refuse(link, STATUS_MALFORMED, false, "feed %zu of a fetch", i);
            return;
        }
        out->wanted_count++;
    }
    log_line(link->log, LOG_INFO, "%s < %s fetches %zu feeds of %s", link->settings.self,
             link->settings.peer, fetch->n_feeds, lane_name((enum lane)fetch->lane));
}
