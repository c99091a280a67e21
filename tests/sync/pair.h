/* pair -- two link machines, a line between them, and a small log on each side.
 *
 * Time is virtual. What a side holds survives its sessions; a session can be cut at
 * any moment, and stores that are under way may still be carried out after that. */
#ifndef SIBEN_TEST_PAIR_H
#define SIBEN_TEST_PAIR_H

#include "test.h"

#include <siben/sync.h>

struct entry { /* one batch in a feed */
    uint32_t seq, size;
    uint64_t mark, before; /* of its hash, and of the one it continues: a feed may fork */
};
struct fake_feed {
    struct feed_name name;
    bool shared; /* concerns both sides */
    bool forked;
    struct entry *entries;
    size_t count;
};
struct log_entry {
    size_t feed, entry;
    uint64_t mark; /* of the log up to here */
    bool by_peer;  /* came over this link */
};
struct side {
    struct pair *pair;
    char name[NODE_NAME_MAX + 1];
    struct log log;
    struct sync_link *link; /* NULL: no session */
    uint64_t epoch, filter;
    unsigned lanes_out, lanes_in;
    uint32_t credit;
    struct fake_feed *feeds;
    size_t feed_count;
    struct log_entry *entries[LANE_COUNT]; /* arrival - 1 */
    size_t entry_count[LANE_COUNT];
    struct sync_cursor cursor[LANE_COUNT]; /* ours in the peer's log */
    int full;                              /* so many stores find no room */
    int unreadable;                        /* so many readings end with an error of the disk */
    enum status refuse;                    /* what every store answers, if not OK */
    bool lossy; /* may forget stores that are under way when the session is cut */
    /* what was seen */
    uint64_t acked[LANE_COUNT];
    int64_t committed_ms, acked_ms[LANE_COUNT]; /* last stored here; the same as told by the peer */
    size_t refuses; /* so many of the peer's own heads are said to be refused */
    size_t behind, denied, lost, doubted, positions, stores, store_bytes, fetched;
    uint32_t asked; /* token of the last question */
    struct bytes answer;
    enum status closed; /* of the last session */
    bool refused;
    char closed_text[256];
    size_t sent_frames, sent_bytes; /* frames: in this session */
};
enum { CHILD, PARENT };
struct pair {
    struct side sides[2];
    int64_t now_ms;
    int64_t latency_ms, local_ms;
    int64_t bytes_per_s;                    /* 0: no limit */
    int64_t line_free_ms[2], arrives_ms[2]; /* by sender */
    bool trace, trace_bytes, jitter;
    bool unnumbered; /* the child's frames carry no number */
    uint64_t random;
    struct work *work;
    uint64_t order;
    unsigned session;
    struct buffer transcript;
    bool poor; /* memory may run out: the session is cut then */
    long starve,
        taken;    /* the so-many-th allocation of the machines fails, once; how many there were */
    bool starved; /* it did */
    const char *broken; /* the first promise that was broken */
};

void pair_init(struct pair *pair); /* county 653022 and township 653022205, 10 ms apart */
void pair_close(struct pair *pair);
uint64_t pair_random(struct pair *pair); /* xorshift of pair->random */
/* A feed `number` of that side's own, written at `side`; shared: the other takes it. */
size_t pair_feed(struct side *side, const char *node, const char *scope, enum lane lane,
                 uint64_t incarnation, bool shared);
/* One batch behind the one that came last. */
void pair_write(struct side *side, size_t feed, uint32_t size);
/* An old copy of the disk takes its place: of each lane, the first entries are left. */
void pair_restore(struct side *side, const size_t entries[LANE_COUNT]);
void pair_connect(struct pair *pair);
void pair_cut(struct pair *pair); /* the line breaks; both sessions are gone */
void pair_run(struct pair *pair, int64_t ms);
/* Bytes that the peer sends out of its turn. */
void pair_inject(struct side *to, struct bytes frame);
void pair_event(struct side *side, struct sync_event event);
bool pair_holds(const struct side *side, const struct feed_name *feed, uint32_t seq);
/* Every shared batch of either side is held by the other, and both know it. */
bool pair_agrees(struct pair *pair, char *why, size_t size);
/* Compares the transcript with transcripts/<name>.txt; SIBEN_ACCEPT=1 writes it. */
void pair_expect(struct pair *pair, const char *name);

#endif
