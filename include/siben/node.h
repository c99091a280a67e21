/* node -- a data folder brought to life: configuration, keys, store and replica,
 * and the one process that runs them.
 *
 * A command runs with an open node: inside the running process, asked over the
 * control socket, or in a process of its own when none runs. It is the same code
 * and the same words in both cases.
 *
 * One rule: only here and in the commands does anybody read a clock or draw
 * randomness; everything below gets them as arguments. */
#ifndef SIBEN_NODE_H
#define SIBEN_NODE_H

#include <siben/agree.h>
#include <siben/blobs.h>
#include <siben/bundle.h>
#include <siben/files.h>
#include <siben/replica.h>
#include <siben/store.h>

/* -- configuration: <folder>/siben.yaml -------------------------------------------- */

#define CONFIG_ENDPOINTS_MAX GRANT_ENDPOINTS_MAX
#define CONFIG_PAGE_MAX 127
#define RECOVERY_KEY_SIZE 32

struct config {
    char node[NODE_NAME_MAX + 1];
    struct scope scope;
    char listen[ENDPOINT_TEXT_MAX];                          /* "" = takes no children */
    char advertise[CONFIG_ENDPOINTS_MAX][ENDPOINT_TEXT_MAX]; /* written into grants we give */
    size_t advertise_count;
    char parent[CONFIG_ENDPOINTS_MAX][ENDPOINT_TEXT_MAX]; /* instead of those in our grant */
    size_t parent_count;
    /* Standbys of the parent, beside those that the parent's notices name; tried first. */
    struct config_standby {
        char node[NODE_NAME_MAX + 1];
        uint8_t key[LINK_PUBLIC_SIZE];
        char endpoint[ENDPOINT_TEXT_MAX];
    } standbys[CONFIG_ENDPOINTS_MAX];
    size_t standby_count;
    bool has_recovery; /* backups are sealed to this key */
    uint8_t recovery[RECOVERY_KEY_SIZE];
    char page[CONFIG_PAGE_MAX + 1]; /* where it shows its page; "" = nowhere */
    char page_certificate[PATH_TEXT_MAX], page_key[PATH_TEXT_MAX]; /* PEM files; "" = none */
    uint64_t files_quota; /* bytes of files beside the store */
    bool files_collect;   /* files of those below are fetched in quiet times */
    int verify_hour; /* of the day, Beijing, at which it compares itself with its parent; -1: never */
    enum log_level log;
};
/* `name` stands in why.where as "name:line". Unknown keys are an error. */
enum status config_parse(const char *name, struct bytes text, struct config *config,
                         struct why *why) MUST_USE;
enum status config_read(const char *folder, struct config *config, struct why *why) MUST_USE;
/* The text of a new file, with a comment for each key. */
void config_print_new(const char *node, const struct scope *scope, struct buffer *text);
/* tcp://HOST:PORT with a port from 1 to 65535; to listen the host may be a star. */
bool endpoint_valid(const char *endpoint, bool listen);

/* Name of a note of the replica: when this node last found that it was behind its own feeds. */
#define NOTE_BEHIND "behind"

/* -- the folder ----------------------------------------------------------------------- */

/* Makes the folder, keys (0600) and siben.yaml, synced. EXISTS when all that is there; a
 * folder with keys and no siben.yaml was cut short, and is finished. */
enum status node_create(const char *folder, const char *name, const struct scope *scope,
                        struct why *why) MUST_USE;

struct node {
    char folder[PATH_TEXT_MAX];
    struct config config;
    struct log *log;
    struct store *store;
    struct replica *replica;
    struct blobs *blobs; /* files that records name */
    struct node_keys keys;
    bool enrolled;
    _Atomic bool has_next; /* keys are being changed: these, as soon as their grant is there */
    struct node_keys next_keys;
    bool renew_failed; /* until the next start by hand: it runs on with what it has */
    bool again; /* node_run() ended because node_renew() has something to do: close, open, run */
};
/* Opens all and starts the writer; rebuilds first when the fold version has changed.
 * BUSY when a process has it open (a command holds it for a moment: try again); NOT_FOUND when the folder is no data folder.
 * `map_size` 0 = usual. On failure there is nothing to close. */
enum status node_open(const char *folder, size_t map_size, struct log *log, struct node *node,
                      struct why *why) MUST_USE;
void node_close(struct node *node);
/* How other systems' lists call their columns: the folder lists of the data folder, by name. None where there is no
 * such folder. In the arena. */
#define NODE_LISTS_MAX 16
#define NODE_LIST_FILE_MAX (64u << 10)
struct node_list_file {
    const char *name; /* "regional.yaml" */
    struct bytes bytes;
};
enum status node_lists(const struct node *node, struct arena *arena, struct node_list_file **files,
                       size_t *count, struct why *why) MUST_USE;
/* Files that people put into a folder of the data folder, by name; none where there is no such folder. One that cannot be
 * read says why in its own place. In the arena. */
struct node_texts {
    const char *folder, *ending; /* "languages", ".json" */
    size_t size_max, most;       /* of a file; files */
};
struct node_text {
    const char *name; /* "ug.json" */
    struct bytes bytes;
    enum status refused;
    struct why why;
};
enum status node_texts(const char *folder, const struct node_texts *wanted, struct arena *arena,
                       struct node_text **files, size_t *count, struct why *why) MUST_USE;
/* Draws a next signing key, or link key, and keeps it beside the one that is in use. EXISTS: one of
 * them is being changed already. The writer's job: commands run beside each other. */
enum status node_next_keys(struct node *node, bool signing, struct why *why) MUST_USE;
/* Takes the grant that came to this node as a notice (a promotion, another key), when it is one for
 * the keys that it has. Not while links are open. *renewed: it was another than before. */
enum status node_renew(struct node *node, bool *renewed, struct why *why) MUST_USE;

/* -- backups ---------------------------------------------------------------------------- */

/* The pair that opens every backup of a node. Its secret half is a text for an envelope, kept
 * away from the machine; its public half stands in siben.yaml, so that backups need nobody. */
struct recovery_key {
    uint8_t public_half[RECOVERY_KEY_SIZE], secret[RECOVERY_KEY_SIZE];
};
/* A new one, as the text of its file. Wipe the buffer. */
void recovery_key_new(struct buffer *text);
/* MALFORMED: not such a file. Wipe the key. */
enum status recovery_key_read(const char *name, struct bytes text, struct recovery_key *key,
                              struct why *why) MUST_USE;
/* 64 hex digits. INVALID fills why. */
enum status recovery_public_parse(const char *text, uint8_t public_half[RECOVERY_KEY_SIZE],
                                  struct why *why) MUST_USE;

struct backup { /* what was made, or what stands at the head of a file */
    char path[PATH_TEXT_MAX];
    char node[NODE_NAME_MAX + 1];
    struct scope scope;
    char recovery[2 * RECOVERY_KEY_SIZE + 1]; /* whose key opens it */
    int64_t made_ms;
    uint64_t size;                     /* of the file */
    uint64_t files, file_bytes;        /* beside the store: put in, or restored */
    uint64_t files_damaged;            /* left out */
    uint64_t accounts;                 /* who may sign in at its page */
    uint64_t texts;                    /* of the folders languages and lists: put in, or restored */
    uint64_t texts_left;               /* unreadable: left out */
    char text_left[256];               /* the first of those */
    uint64_t log_size;                 /* made: bytes of the log of what was done */
    uint64_t log_lines, log_broken_at; /* restored: as struct audit_chain says */
    struct replica_counts counts;      /* made only */
};
/* Copies what is committed now while the node works on, checks the copy (signatures, figures),
 * seals it with configuration, keys, accounts, the log of what was done and the folders languages and lists into a new file of `folder`, syncs it, and reads it back
 * to the last byte. `folder` is absolute. `files`: with the bytes of the files that are here.
 * `progress` may be NULL. */
enum status node_backup(struct node *node, const char *folder,
                        const uint8_t recovery[RECOVERY_KEY_SIZE], bool files, int64_t now_ms,
                        void (*progress)(void *context, const char *words), void *context,
                        struct backup *backup, struct why *why) MUST_USE;
/* Removes all but the newest `keep` backups of this node in a folder; *removed counts. */
enum status backup_prune(const char *folder, const char *node, size_t keep, size_t *removed,
                         struct why *why) MUST_USE;
/* What stands before the seal. MALFORMED, UNSUPPORTED, NOT_FOUND. */
enum status backup_peek(const char *path, struct backup *backup, struct why *why) MUST_USE;
/* Makes `folder` from a backup: it must not exist, or be empty. The node in it has a new epoch
 * and incarnation; accounts are back, and the log goes on with an entry of `who` restored it. Keys come last, so that a restore that broke off leaves no data folder.
 * UNAUTHORISED: not this key's; CORRUPT: not as it was written. */
enum status node_restore(const char *path, const struct recovery_key *key, const char *folder,
                         const char *who, int64_t now_ms, struct backup *backup,
                         struct why *why) MUST_USE;

/* A change by which `payload` becomes the shown version of the record: it names the
 * one that is shown now, if there is one. Memory is the arena's. */
enum status node_change(struct view *view, struct arena *arena, const struct record_key *key,
                        const struct payload *payload, struct change *change) MUST_USE;

/* Syncs the folder that a path lies in: before that a power cut may take the name. */
enum status folder_sync_of(const char *path, struct why *why) MUST_USE;

int64_t node_now_ms(void);       /* wall clock, UTC */
int64_t node_monotonic_ms(void); /* never goes back */
uint64_t node_entropy(void);
void node_random(void *bytes, size_t size); /* for keys */

/* A log to standard error and <folder>/log, with time and level, from any thread.
 * Beyond LOG_FILE_MAX the file becomes log.1. */
struct node_log;
enum status node_log_open(const char *folder, enum log_level least, struct node_log **log,
                          struct why *why) MUST_USE;
struct log *node_log_sink(struct node_log *log);
void node_log_close(struct node_log *log);

/* -- commands over the control socket: <folder>/control.sock -------------------------- */

struct control_file {
    const char *name;
    struct bytes bytes;
};
struct control_request {
    const char **arguments; /* command and its arguments, without the program and --data */
    size_t argument_count;
    const char *user;
    struct control_file *files; /* what the arguments name as input, read by the asker */
    size_t file_count;
    /* Said within the process only; they do not travel. */
    bool audited;                 /* audit.log has it already */
    const struct view_kept *kept; /* of who asks: for the command's views, or NULL */
};
enum control_stream {
    CONTROL_OUT,       /* standard output */
    CONTROL_ERROR,     /* standard error: progress, reasons */
    CONTROL_FILE,      /* name of a file that the asker shall write; ends the one before */
    CONTROL_FILE_BYTES /* its content */
};
/* What a command wants of its asker while it runs: large files do not travel with the request. */
enum control_want {
    CONTROL_WANT_SIZE,  /* of an input: 8 bytes */
    CONTROL_WANT_BYTES, /* of an input, from an offset; fewer only at its end */
    CONTROL_WANT_SAFE   /* the outputs so far are written and synced; else IO_ERROR */
};
struct control_question {
    enum control_want want;
    uint32_t file; /* index in the request's files */
    uint32_t size; /* at most CONTROL_PIECE_MAX */
    uint64_t offset;
};
/* Where what a command says goes. */
struct control_channel {
    void (*write)(void *context, enum control_stream stream, struct bytes bytes);
    void *context;
    /* Appends the answer. CLOSED: the asker has gone. NULL: it can only listen. */
    enum status (*ask)(void *context, const struct control_question *question,
                       struct buffer *answer);
};
/* Asks the running node. CLOSED: none runs. The answer goes to `channel`. */
enum status control_call(const char *folder, const struct control_request *request,
                         const struct control_channel *channel, int *exit_code,
                         struct why *why) MUST_USE;
/* Does a node run here? */
bool control_answers(const char *folder);
/* One message as it travels; request views borrow from `bytes` and `arena`. */
enum status control_request_write(const struct control_request *request,
                                  struct buffer *bytes) MUST_USE;
enum status control_request_read(struct arena *arena, struct bytes bytes,
                                 struct control_request *request) MUST_USE;

/* -- the running process ------------------------------------------------------------------ */

struct live; /* what only a running node has: its links */

struct live_link {
    char peer[NODE_NAME_MAX + 1];
    bool parent, connected, paused;
    char advice[320]; /* where a hint names this node */
    char words[256];  /* state or last reason, Chinese */
    const char *hint; /* the one thing to do; "" when it mends itself or `words` says it */
    uint64_t bytes_in, bytes_out, frames_in, frames_out; /* of frames, since start */
    uint64_t socket_in, socket_out;                      /* with what CURVE and ZMTP add */
    int64_t last_heard_ms;                               /* wall clock; 0 never */
    bool in_step;                                        /* what it has for us is here */
    bool sending;               /* it has not acknowledged all that it takes of ours */
    uint64_t acked[LANE_COUNT]; /* our arrivals durable there, while connected; else 0 */
};
/* What page_open() gave, while a command is carried out. NULL: no page is shown, or NULL live. */
void *live_page(struct live *live);
/* Copies the links as they are; free with memory_free(). NULL live: none. */
enum status live_links(struct live *live, struct live_link **links, size_t *count) MUST_USE;
/* Cuts the line to a peer until it is resumed; not remembered across a restart.
 * NOT_FOUND; CLOSED while the node stops. */
enum status live_pause(struct live *live, const char *peer, bool pause) MUST_USE;

/* -- agreement with a neighbour ---------------------------------------------------------- */

struct verify_order {
    const char *peer; /* node above or below; "": the parent */
    bool fresh;       /* as agree_ask */
    uint16_t fiscal_year;
    int round;
};
/* What a comparison of everything said; the last with each neighbour is kept. */
struct verified {
    char peer[NODE_NAME_MAX + 1];
    int64_t at_ms;
    uint8_t outcome; /* enum agree_outcome */
    int64_t records; /* compared */
    uint32_t differences, unnamed;
    uint64_t own_faults; /* sums that do not follow from our own records: siben check says where */
};
/* Compares with a neighbour over the link, and waits: from a worker thread, never the loop's.
 * The result's details are in *agree: free it. NOT_FOUND, CLOSED (no line), TIMEOUT, BUSY
 * (another comparison runs), CONFLICT, UNSUPPORTED: with a why. */
enum status live_verify(struct live *live, const struct verify_order *order,
                        struct verified *verified, struct agree **agree, struct why *why) MUST_USE;
enum status verified_each(struct view *view,
                          bool (*visit)(void *context, const struct verified *verified),
                          void *context) MUST_USE;
/* Has `hour` of the day in Beijing passed since the last time? */
bool verify_is_due(int hour, int64_t now_ms, int64_t last_ms);

/* -- bundles: files between nodes without a line --------------------------------------------- */

struct bundle_watch { /* progress: looked through first, then taken */
    void (*see)(void *context, bool taking, uint64_t done, uint64_t all);
    void *context;
};
/* Takes in a bundle whose head was opened (bundle.h): refused whole before anything is taken, or
 * taken frame by frame, each committed and synced. What was taken before a failure (a full disk)
 * stays and is known the next time. `watch` and `live` may be NULL. */
enum status node_bundle_read(struct node *node, struct live *live, struct bundle_reader *reader,
                             const struct bundle_watch *watch, struct bundle_outcome *outcome,
                             struct why *why) MUST_USE;
/* The same from bytes in memory: what a page calls that takes an upload. `sender` as the file
 * says, also when it is refused. */
enum status node_bundle_upload(struct node *node, struct live *live, struct bytes bytes,
                               char sender[NODE_NAME_MAX + 1], struct bundle_outcome *outcome,
                               struct why *why) MUST_USE;
/* A bundle for `name` ("parent", or a node): order.to and order.seed are filled here; with `files` also
 * the files that are here, that it may have, and is not known to hold. INVALID: parts below
 * BUNDLE_PART_MIN. */
enum status node_bundle_order(struct node *node, const char *name, bool files,
                              struct bundle_order *order, struct bundle_writer **writer,
                              struct why *why) MUST_USE;
/* bundle_writer_step() with a view of its own. */
enum status node_bundle_step(struct node *node, struct bundle_writer *writer, struct buffer *bytes,
                             enum bundle_step *step, struct why *why) MUST_USE;
/* The files are safe. */
enum status node_bundle_written(struct node *node, struct bundle_writer *writer) MUST_USE;

/* -- files that records name (files.h, blobs.h) -------------------------------------------------- */

/* Bytes are taken in with blobs_put() of node->blobs before the record that names them is written,
 * and given out with blobs_read(). What no record names goes after FILES_UNNAMED_MS, and what was
 * named and is not any more (purged) at the next look. */
#define FILE_PLACES_MAX \
    32 /* neighbours of which it is remembered that they hold a file: a notice, at every township */
struct file_place {
    char node[NODE_NAME_MAX + 1];
    int64_t at_ms;  /* when it said so, by our clock */
    bool held, had; /* now; ever */
};
/* What this node remembers of a file for itself; never synced. */
struct file_note {
    bool named;        /* a record held here named it once */
    bool dropped;      /* by a person here: it comes back only when somebody wants it */
    int64_t wanted_ms; /* somebody here asked for it; 0: nobody */
    struct file_place places[FILE_PLACES_MAX];
    size_t place_count;
};
/* Without a note all is false. */
enum status file_note_get(struct view *view, const struct hash *digest,
                          struct file_note *note) MUST_USE;
enum file_change {
    FILE_NAMED,
    FILE_WANTED,
    FILE_WANTED_NO_MORE,
    FILE_DROPPED,
    FILE_AT,
    FILE_NOT_AT
};
struct file_changed {
    struct hash digest;
    enum file_change change;
    char node[NODE_NAME_MAX + 1]; /* of AT and NOT_AT */
};
/* In one commit. Not from the loop's thread or the writer's. */
enum status file_notes_change(struct node *node, const struct file_changed *changes,
                              size_t count) MUST_USE;
/* Removes the bytes that nobody names any more; notes which are named now. `dropped` counts. After
 * anything that may have purged. */
enum status node_files_tidy(struct node *node, const struct files *named, size_t *dropped,
                            struct why *why) MUST_USE;
/* The same, with what records name now. */
enum status node_files_look(struct node *node, size_t *dropped, struct why *why) MUST_USE;

struct live_files {  /* since the start of the running node */
    size_t missing;  /* named by what counts, and not here */
    size_t fetching; /* on their way now */
    uint64_t came, bytes_in, bytes_out;
    uint64_t refused; /* questions for what the asker may not have */
    uint64_t wrong;   /* other bytes than named, or answers against the rules */
    bool no_room;
};
/* NULL live: zeros. Any thread. */
void live_files(struct live *live, struct live_files *files);
/* Files were taken in, dropped or asked for by a command: the node looks again. NULL is fine. */
void live_files_changed(struct live *live);
/* And neighbours who may have it hear that it is here, or is no more. Any thread; NULL is fine. */
void live_files_tell(struct live *live, const struct hash *digest, bool held);

struct node_service {
    /* Carries out one command on a worker thread; gives its exit code. */
    int (*execute)(void *context, struct node *node, struct live *live,
                   const struct control_request *request, const struct control_channel *channel);
    void *context;
    /* The page that people open in a browser (page.h); NULL: none. It is closed when the links
     * have ended, while the store still works. */
    enum status (*page_open)(void *context, struct node *node, struct live *live,
                             const struct node_service *service, void **page, struct why *why);
    void (*page_close)(void *page);
    /* On the writer's thread, after every commit; it must not wait. NULL: nobody wants to know. */
    void (*page_committed)(void *page);
};
/* Until SIGINT or SIGTERM. The node is open; it is closed by the caller. */
enum status node_run(struct node *node, const struct node_service *service,
                     struct why *why) MUST_USE;

#endif
