/* files -- what the files of this room share about files between neighbours. */
#ifndef SIBEN_NODE_FILES_H
#define SIBEN_NODE_FILES_H

#include "run.h"

#include <siben/fetch.h>

#include <pthread.h>

/* What records name, at one moment; read by several threads, never changed. */
struct missing {
    struct hash digest;
    int64_t size;   /* as said; 0: not said */
    bool wanted;    /* by a person here */
    bool collected; /* it may be fetched without being asked for */
};
struct file_index {
    unsigned holders; /* under the lock of files_live */
    struct arena arena;
    struct files named;
    struct missing *missing; /* named by what counts, and not here */
    size_t missing_count;
    struct hash *held; /* here, and named */
    size_t held_count;
    const char **above; /* this node, and who granted it, up to the root */
    size_t above_count;
};

struct told { /* what neighbours are told that we hold, or hold no more */
    struct hash digest;
    bool held;
};
struct file_link {
    struct files_live *files;
    struct peer peer;
    uint64_t session; /* net's; 0: none */
    struct fetch fetch;
    uint32_t id;                      /* of the question under way; 0: none */
    bool quiet;                       /* as of this second */
    bool telling;                     /* that question is HOLDS */
    bool unknown;                     /* in this session: the peer's software has no files */
    bool nothing;                     /* was found for it in this index */
    int64_t look_ms;                  /* monotonic: not before */
    struct told told[FILE_HOLDS_MAX]; /* to be told, or being told */
    size_t told_count, telling_count;
    uint64_t told_generation; /* of the index from which it was told what we hold */
    int64_t told_ms;
    bool greeted; /* it was told once since the start */
    uv_work_t work;
    bool working;
    struct { /* of the worker */
        enum fetch_action_type type;
        char peer[NODE_NAME_MAX + 1];
        struct hash digest;
        uint64_t offset;
        struct buffer bytes;
        enum status status;
    } job;
    struct file_link *next;
};

struct avoided { /* what a neighbour did not give is not asked of it again at once */
    struct hash digest;
    char node[NODE_NAME_MAX + 1];
    int64_t until_ms; /* monotonic */
};

struct files_live {
    struct live *live;
    struct file_link *links;
    struct map *by_peer;
    uint32_t last_id;
    struct avoided avoided[FILES_AVOID_MAX];
    size_t avoided_next;
    int64_t no_room_ms; /* monotonic: nothing is fetched before */
    uv_work_t look;
    bool looking;
    int64_t looked_ms, look_took_ms; /* monotonic */
    uint64_t generation;             /* of the index */
    _Atomic bool due;
    pthread_mutex_t lock; /* below */
    struct file_index *index;
    struct hash relayed[FILES_RELAY_MAX]; /* asked of us, and not here */
    size_t relayed_count;
    struct told news[FILE_HOLDS_MAX]; /* from commands: to be told to everybody */
    size_t news_count;
    struct live_files counted;
};

/* files.c */
struct file_index *file_index_take(struct files_live *files); /* NULL: none was made yet */
void file_index_give(struct files_live *files, struct file_index *index);
/* files_choose.c */
const struct missing *file_choose(struct files_live *files, const struct file_link *link,
                                  const struct file_index *index);
void file_avoid(struct files_live *files, const struct file_link *link, int64_t for_ms);
void file_avoid_no_more(struct files_live *files, const struct hash *digest, const char *node);
void file_relayed_no_more(struct files_live *files, const struct hash *digest);
/* files_link.c */
bool file_ask(struct file_link *link, const struct file_question *question);
void file_step(struct file_link *link, struct fetch_event event);
void file_start_next(struct file_link *link, const struct file_index *index);
/* files_tell.c */
void file_tell_later(struct file_link *link, const struct hash *digest, bool held);
void file_greet(struct file_link *link, const struct file_index *index);
void file_tell(struct file_link *link, const struct file_index *index);
void file_told(struct file_link *link, enum status status, struct bytes bytes);
/* files_look.c: what records name and what is here, on a worker; tidies. NULL: failed. */
struct file_index *file_index_make(struct files_live *files);
void file_index_free(struct file_index *index);
/* files_answer.c */
void file_answer_start(struct files_live *files, const struct peer *peer, bool quiet,
                       struct bytes question, struct net_ticket *ticket);

#endif
