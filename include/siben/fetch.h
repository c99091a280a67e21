/* fetch -- a file of a neighbour, piece by piece, as questions over a link (sync.h, SYNC_QUESTION).
 *
 * One machine a link, without socket, clock or disk: events in, at most one action out. One piece is
 * under way at a time and never more of it than the line carries in about FETCH_PIECE_MS, so a batch
 * waits behind that much and no more; while batches move nothing is asked for at all. What came is
 * kept by the caller and goes on from there after a cut.
 *
 * A peer of older software answers a question that it does not know with something else: it has no
 * files then, and nothing else changes. */
#ifndef SIBEN_FETCH_H
#define SIBEN_FETCH_H

#include <siben/limits.h>
#include <siben/names.h>

/* -- questions and answers as bytes ------------------------------------------------------- */

#define FILE_FIRST_BYTE 'F' /* of a question or an answer; others' begin otherwise */

enum file_ask {
    FILE_ASK_PIECE, /* what lies from `offset` on, at most `want` bytes; 0: only whether it is there */
    FILE_ASK_HOLDS /* which of these the asker holds, and which does the other? */
};
struct file_question {
    enum file_ask ask;
    struct hash digest; /* of a piece */
    uint64_t offset;
    uint32_t want;
    struct hash digests[FILE_HOLDS_MAX]; /* of HOLDS */
    bool held[FILE_HOLDS_MAX];           /* by the asker */
    size_t count;
};
enum file_said {
    FILE_HERE,
    FILE_NOT_HERE, /* and may come: it is asked for elsewhere */
    FILE_REFUSED,  /* no record that both hold names it */
    FILE_LATER,    /* batches go first */
    FILE_SAID_COUNT
};
struct file_answer {
    enum file_said said;
    uint64_t size;             /* of the whole file, where it is here */
    struct bytes bytes;        /* of a piece; a view */
    bool held[FILE_HOLDS_MAX]; /* of HOLDS: by who answers, in the order of the question */
    size_t count;
};
void file_question_write(const struct file_question *question, struct buffer *bytes);
/* UNSUPPORTED: of another version; MALFORMED. */
enum status file_question_read(struct bytes bytes, struct file_question *question) MUST_USE;
void file_answer_write(const struct file_answer *answer, struct buffer *bytes);
enum status file_answer_read(struct bytes bytes, struct file_answer *answer) MUST_USE;

/* -- one file at a time ------------------------------------------------------------------------ */

enum fetch_state {
    FETCH_IDLE,
    FETCH_LOOKING, /* is it there, and how large: the answer also shows how long the line takes */
    FETCH_HOLDING, /* batches move, or the peer said so */
    FETCH_ASKING,
    FETCH_STORING,
    FETCH_FINISHING,
    FETCH_STATE_COUNT
};
/* How it ended. What came stays for the next time, but for WRONG. */
enum fetch_end {
    FETCH_DONE,
    FETCH_CUT,     /* the line, or no answer */
    FETCH_ABSENT,  /* it is not there, perhaps later */
    FETCH_REFUSED, /* the peer says that we may not */
    FETCH_WRONG,   /* other bytes, another size than said, or an answer that breaks the rules */
    FETCH_NO_ROOM,
    FETCH_FAILED,  /* our disk */
    FETCH_UNKNOWN, /* the peer's software has no files */
    FETCH_END_COUNT
};
const char *fetch_end_words(unsigned end); /* for logs */

struct fetch { /* plain data: zero is idle */
    enum fetch_state state;
    struct hash digest;
    uint64_t size, offset; /* of the whole, once it is known; what is here */
    uint64_t named;        /* size that records say; 0: they do not */
    uint32_t piece, want;  /* bytes asked for at once; by the question under way */
    int64_t asked_ms, least_ms, rest_ms;
};
enum fetch_event_type {
    FETCH_START,    /* digest, size (named), offset (what is here already) */
    FETCH_ANSWERED, /* status; bytes: the peer's answer */
    FETCH_STORED,   /* status of a STORE */
    FETCH_FINISHED, /* status of a FINISH: OK, CORRUPT, others */
    FETCH_TICK,     /* about once a second */
    FETCH_GONE      /* the link ended, or the file is not wanted any more */
};
struct fetch_event {
    enum fetch_event_type type;
    int64_t now_ms; /* monotonic, always set */
    bool quiet;     /* START, STORED, TICK: no batch is on its way over this link */
    struct hash digest;
    uint64_t size, offset;
    enum status status;
    struct bytes bytes;
};
enum fetch_action_type {
    FETCH_NOTHING,
    FETCH_ASK,    /* question */
    FETCH_STORE,  /* bytes (the event's) at offset -> STORED */
    FETCH_FINISH, /* all of it is here: see whether it is what it is called -> FINISHED */
    FETCH_OVER    /* end */
};
struct fetch_action {
    enum fetch_action_type type;
    struct file_question question;
    uint64_t offset;
    struct bytes bytes;
    enum fetch_end end;
};
void fetch_step(struct fetch *fetch, const struct fetch_event *event, struct fetch_action *action);

#endif
