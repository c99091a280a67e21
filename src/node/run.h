/* run -- the running process: what its parts share. All of it belongs to the loop's
 * thread unless it says otherwise. */
#ifndef SIBEN_NODE_RUN_H
#define SIBEN_NODE_RUN_H

#include "inside.h"

#include <siben/above.h>
#include <siben/map.h>
#include <siben/net.h>
#include <siben/report.h>

#include <stdatomic.h>
#include <uv.h>

struct control_server;
struct holdings;
struct files_live;
struct receipts;
struct verify;

struct live {
    uv_loop_t loop;
    struct node *node;
    const struct node_service *service;
    struct log *log;
    uv_signal_t interrupt, terminate;
    uv_timer_t second, watchdog;
    unsigned seconds;       /* since the start */
    unsigned heard_seconds; /* for so long children lack nothing of ours: renew.c */
    bool stopping;
    enum status failed; /* why it stopped by itself */
    struct control_server *control;
    void *_Atomic page;  /* also the writer's thread looks */
    uv_mutex_t net_lock; /* commands look at the links from worker threads */
    struct net *net;     /* NULL before it opens and once it closes */
    struct holdings *holdings;
    struct receipts *receipts;
    struct verify *verify;
    struct files_live *files;
    _Atomic bool ways_due;    /* any thread */
    _Atomic uint64_t named;   /* what may name files, as of the last commit; any thread */
    _Atomic uint64_t notices; /* end of the notice lane, as of the last commit; any thread */
};

/* links.c: the conversation with parent and children. */
enum status links_open(struct live *live, struct why *why) MUST_USE;
void links_second(struct live *live); /* once a second */
void links_close(struct live *live);  /* ends by itself, on the loop */
void links_free(struct live *live);   /* after the loop has ended */

/* links.c, from any thread: a stick has brought news of what the parent holds. */
void live_heard_above(struct live *live);

/* ways.c: who is above, and how to reach it: the replica's word, and the configuration's. */
struct ways {
    struct peer peers[ABOVE_MAX]; /* the first is the main one */
    size_t peer_count;
    struct net_above ways[LINK_ABOVE_MAX];
    size_t count;
};
enum status ways_read(struct node *node, struct ways *ways) MUST_USE;
void ways_stale(struct live *live);  /* grants or ends have come: any thread */
void ways_second(struct live *live); /* once a second: takes what has changed */

/* renew.c: has a grant come that this node can take? */
bool renew_is_due(struct live *live);
/* run.c: stops in order; node->again makes it start again. */
void live_stop(struct live *live);

/* holdings.c: net's backend. `grantor`: "" when there is none above. */
enum status holdings_new(struct live *live, const char *grantor,
                         struct holdings **holdings) MUST_USE;
/* The nodes above that may be dialled, from now on; the first is the main one. */
void holdings_set_above(struct holdings *holdings, const struct peer *peers, size_t count);
struct net_backend holdings_backend(struct holdings *holdings);
/* From any thread: grants or ends have come. */
void holdings_children_changed(struct holdings *holdings);
/* Once a second: acknowledgements that found no room are written now. */
void holdings_retry_acks(struct holdings *holdings);
/* Is there news of what the parent holds that children have not been told? */
bool holdings_heard_above(struct holdings *holdings);
/* The parent, for "" or its name, or an enrolled child. NOT_FOUND. Any thread. */
enum status holdings_neighbour(struct holdings *holdings, const char *name,
                               struct peer *peer) MUST_USE;
/* Our parent refuses our key: whoever has a standby of ours to go to is turned away, so that it
 * hears there what became of us. True when that has changed something. */
bool holdings_shut_out(struct holdings *holdings, bool shut_out);
bool holdings_parent(struct holdings *holdings, char name[NODE_NAME_MAX + 1]);
void holdings_look_above(struct holdings *holdings); /* there may be: from any thread */
void holdings_keep_held(struct holdings *holdings);  /* once a second; writes what has settled */
/* What a child has acknowledged since we started; `arrival` stays as it is where it has not. */
void holdings_child_held(struct holdings *holdings, const char *node, uint64_t arrival[LANE_COUNT]);
void holdings_free(
    struct holdings *holdings); /* after net has closed and the store's queue is empty */

/* receipts.c: answers the submissions of children. */
enum status receipts_open(struct live *live, struct receipts **receipts) MUST_USE;
void receipts_look(struct receipts *receipts);   /* something has come: any thread */
void receipts_second(struct receipts *receipts); /* once a second: starts what is due */
void receipts_asked(struct receipts *receipts, const char *peer, struct bytes question,
                    struct net_ticket *ticket);
void receipts_answer(struct receipts *receipts, const char *peer, uint32_t id, enum status status,
                     struct bytes answer);
void receipts_free(struct receipts *receipts); /* after the loop has ended */

/* verify.c: comparisons with neighbours. */
#define VERIFY_ID_FIRST 0x80000000u /* of its questions; those of receipts are below */
enum status verify_open(struct live *live, struct verify **verify) MUST_USE;
void verify_minute(struct live *live); /* starts the daily one when it is due */
void verify_asked(struct live *live, const char *peer, struct bytes question,
                  struct net_ticket *ticket);
void verify_answer(struct verify *verify, uint32_t id, enum status status, struct bytes answer);
void verify_free(struct verify *verify); /* after the loop has ended */
/* verified.c: any thread but the writer's. */
void verified_note(struct live *live, const struct verified *verified);
int64_t verified_last(struct view *view, const char *peer); /* 0: never */

/* files.c: files that records name, between neighbours. */
#define FILES_ID_FIRST \
    0x40000000u /* of its questions: above those of receipts, below those of verify */
enum status files_open(struct live *live, struct files_live **files) MUST_USE;
void files_look_again(struct files_live *files); /* something has come: any thread */
void files_second(struct files_live *files);     /* once a second */
void files_asked(struct files_live *files, const char *peer, struct bytes question,
                 struct net_ticket *ticket);
void files_answer(struct files_live *files, const char *peer, uint32_t id, enum status status,
                  struct bytes answer);
void files_free(struct files_live *files); /* after the loop has ended */

/* bucket.c: what one bucket of figures is made of, asked and answered over the link. */
struct bucket_question {
    struct record_key submission;
    uint64_t mark; /* of its version */
    struct bucket bucket;
};
void bucket_question_write(const struct bucket_question *question, struct buffer *bytes);
enum status bucket_question_read(struct arena *arena, struct bytes bytes,
                                 struct bucket_question *question) MUST_USE;
void bucket_answer_write(enum status status, const struct digest_entry *entries, size_t count,
                         struct buffer *bytes);
/* The status that the peer gave, or MALFORMED. */
enum status bucket_answer_read(struct arena *arena, struct bytes bytes,
                               struct digest_entry **entries, size_t *count) MUST_USE;
/* What this node holds of it, at the basis of the submission. */
enum status bucket_list(struct view *view, struct arena *arena,
                        const struct bucket_question *question, struct digest_entry **entries,
                        size_t *count) MUST_USE;

/* control_serve.c */
enum status control_serve(struct live *live, struct control_server **server,
                          struct why *why) MUST_USE;
/* Takes no more requests; those that run are finished, their askers are not waited for. */
void control_stop(struct control_server *server);
/* After the loop has ended. */
void control_free(struct control_server *server);

#endif
