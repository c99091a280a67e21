/* replica -- what a node knows: its set of batches, and what follows from it.
 *
 * Kept in the tables of a kv port, so that the same code runs over LMDB, in tests
 * and in the simulator. Batches are kept in order of arrival; records, facts,
 * cells, indexes and the inbox are derived and can be rebuilt from them to the
 * identical canonical dump (law 1).
 *
 * One rule: taking a batch, folding it and all that follows is one write span.
 * Nothing is acknowledged before kv_end() returned OK. */
#ifndef SIBEN_REPLICA_H
#define SIBEN_REPLICA_H

#include <siben/analytics.h>
#include <siben/feed.h>
#include <siben/log.h>

struct replica;

/* Who this node is. Keys come from files of the node, never from the kv. */
struct identity {
    char node[NODE_NAME_MAX + 1];
    struct scope scope;
    struct hash root;
    struct bytes grants[GRANT_CHAIN_MAX];
    size_t grant_count; /* signed; 0: not yet enrolled */
    struct node_keys keys;
};
/* Opens over a kv. `entropy` gives the epoch of a new store, and incarnations: another one for each
 * opening. A different format version: UNSUPPORTED. A different fold version sets
 * *rebuild: call replica_rebuild() before anything else. */
enum status replica_open(struct kv *kv, struct log *log, uint64_t entropy, struct replica **replica,
                         bool *rebuild, struct why *why) MUST_USE;
void replica_close(struct replica *replica);
/* Stores name, scope, root and chain (not the secrets) and keeps the keys in memory. */
enum status replica_enrol(struct replica *replica, const struct identity *identity,
                          struct why *why) MUST_USE;
/* As stored, with keys empty; NOT_FOUND when not enrolled. */
enum status replica_identity(struct replica *replica, struct arena *arena,
                             struct identity *identity) MUST_USE;
void replica_set_keys(struct replica *replica, const struct node_keys *keys);
uint64_t replica_epoch(const struct replica *replica);

/* -- writing: one span, many takes and writes, one commit ---------------------- */

struct span;
enum status replica_begin(struct replica *replica, struct span **span) MUST_USE;
/* Folds what was taken, updates facts and cells, commits. Frees the span. `arrived`
 * (may be NULL) gets the newest arrival per lane. */
enum status replica_end(struct span *span, uint64_t arrived[LANE_COUNT]) MUST_USE;
void replica_abort(struct span *span);

enum taken {
    TAKEN_NEW,
    TAKEN_KNOWN,
    TAKEN_WAITING /* predecessor missing */,
    TAKEN_FORK /* kept as evidence */,
    TAKEN_REJECTED
};
/* A batch in stored form, from a link or bundle; the bytes must live until the span ends. `via`: the number
 * (replica_peer_number) of the peer by which it came, if our cursor in that peer's log is put past it in the same
 * span, or is void (sync.h); else 0, as from a file. It is not returned to that peer, so while the cursor is a place
 * in the peer's log, that log must have it. now_ms stamps the commit for delivery states only. A batch of this very node that it did not know tells it that it was restored or
 * cloned: from then on it writes in a new incarnation. TAKEN_REJECTED with a status: bad bytes, or no room; why says what and from whom, and
 * the rest of the span is as it was. With OK: a branch that is never taken in (too many, or under another grant):
 * whoever brought it goes on. */
enum status replica_take(struct span *span, struct bytes stored, uint32_t via, int64_t now_ms,
                         enum taken *taken, struct why *why) MUST_USE;
/* Own changes of one author: grouped by feed, cut into batches, signed, taken.
 * `written` (may be NULL) gets a name for each change. A change equal to what is
 * shown is left out and its name is the shown one's (*skipped counts them). */
enum status replica_write(struct span *span, const char *author, int64_t now_ms,
                          const struct change *changes, size_t count, struct version_name *written,
                          size_t *skipped, struct why *why) MUST_USE;

/* A decision between versions of a record: `payload` becomes the successor of every head. */
struct resolution {
    struct record_key key;
    struct bytes payload;
    bool withdrawn;
    const char *reason;        /* "" when none is given */
    struct version_name takes; /* the version whose body it is; seq 0: a merged one */
    uint64_t seen; /* replica_heads_mark() of what the person saw; 0: whatever stands now */
};
struct resolved {
    struct version_name version;
    size_t replaced; /* heads that it names */
    size_t left;     /* heads beyond CHANGE_REPLACES_MAX: decide again */
};
/* Within a write span: writes one version that names all heads as they stand at this moment, and the reopening of those that are
 * approved and say something else. STALE: other heads stand there than were seen. CONFLICT: an approved one has not been
 * reopened. As replica_write() otherwise. */
enum status replica_resolve(struct span *span, const char *author, int64_t now_ms,
                            const struct resolution *resolution, struct resolved *resolved,
                            struct why *why) MUST_USE;

/* -- reading: at one moment ------------------------------------------------------ */

struct view {
    struct kv_txn *txn;
    struct replica *replica;
    const struct view_kept *kept; /* view_kept.h: set by who opened it; NULL */
    uint32_t feed;                /* that a version was named of last; 0: none yet */
    struct feed_name feed_name;
    struct batches_kept *last; /* replica_view_keeps() */
};
enum status replica_view(struct replica *replica, struct view *view) MUST_USE;
/* The batches that versions were read out of last are kept until the view ends: for who reads many that came together. */
enum status replica_view_keeps(struct view *view) MUST_USE;
/* What failed first in the reads so far. To who walks a table a read that fails looks like its end: nothing
 * that was read is told, sent or built upon before this said OK. */
enum status replica_view_status(const struct view *view) MUST_USE;
/* Ends the view: gives the view's own status, or when that is OK `status`. */
enum status replica_view_close(struct view *view, enum status status) MUST_USE;
void replica_view_end(struct view *view);         /* when what was read does not matter */
struct view replica_span_view(struct span *span); /* inside a write span: as settled so far */

struct record_version {
    struct version_name name;
    char author[64];
    int64_t stated_ms, committed_ms; /* committed at this replica */
    uint8_t standing, not_counted, conflict;
    bool withdrawn, home;
    bool gone; /* its body is not here: purged (not_counted BODY_PURGED), or missing */
    uint8_t verdict;
    bool reopened;           /* of its review */
    const char *entered_for; /* 代录, "" otherwise */
    const char *reason;      /* of a decision between versions, "" otherwise */
    struct version_name *replaces;
    size_t replace_count;
    struct version_name reopening; /* that it names; seq 0: none */
    struct bytes payload;
};
struct record {
    struct record_key key;
    struct fold_result
        state; /* `shown` indexes versions; with versions not loaded: SIZE_MAX or 0 */
    struct version_name shown; /* seq 0 when nothing counts */
    uint64_t body_mark;
    struct bytes payload; /* of the shown version */
    bool gone;     /* the shown version's body is purged or missing; `state` says withdrawn then */
    bool reviewed; /* a decision exists */
    struct record_version *versions;
    size_t version_count, held; /* replica_history() only; held: replica_get() says how many, too */
};
/* NOT_FOUND when no version is held. */
enum status replica_get(struct view *view, struct arena *arena, const struct record_key *key,
                        struct record *record) MUST_USE;
enum status replica_history(struct view *view, struct arena *arena, const struct record_key *key,
                            struct record *record) MUST_USE;
/* Of all that is stored of a record: while it is the same, so is its history here. */
enum status replica_record_mark(struct view *view, const struct record_key *key,
                                uint64_t *mark) MUST_USE;
/* One version of a record, without its verdict. NOT_FOUND when the record has no such version. */
enum status replica_version(struct view *view, struct arena *arena, const struct record_key *key,
                            const struct version_name *name,
                            struct record_version *version) MUST_USE;
/* All records whose scope lies within `scope` (NULL: all), of `kind` (0: any), FY (0: any), in key order; the arena is reset
 * between visits. `visit` returns false to stop. Records without a counted version are visited too. */
enum status replica_each(struct view *view, const struct scope *scope, unsigned kind,
                         unsigned fiscal_year,
                         bool (*visit)(void *context, struct view *view,
                                       const struct record *record, struct arena *arena),
                         void *context) MUST_USE;

/* The same of several kinds (bits 1 << kind, of kinds below 64) and a span of years, in one pass. */
enum status replica_each_among(struct view *view, const struct scope *scope, uint64_t kinds,
                               unsigned first_year, unsigned last_year,
                               bool (*visit)(void *context, struct view *view,
                                             const struct record *record, struct arena *arena),
                               void *context) MUST_USE;

/* Look-ups by what people know. NOT_FOUND; CONFLICT when not unique. `near`: only units that lie in this county (or region),
 * else whose keys were made there; NULL: one's own first, then all. */
enum status replica_find_unit(struct view *view, struct arena *arena, const struct scope *near,
                              const char *code_or_name, struct record *unit) MUST_USE;
/* A project's home scope and unit by code, or by unit + year + normalised name. */
enum status replica_find_project(struct view *view, struct arena *arena, const char *code,
                                 struct record_key *key) MUST_USE;
enum status replica_find_project_by_name(struct view *view, struct arena *arena,
                                         const char *unit_code, unsigned fiscal_year,
                                         const char *name, struct record_key *key) MUST_USE;

/* Where a record is written now. `gone_to` (or NULL): handed over from here, and not known to be back. */
enum status replica_home(struct view *view, const struct record_key *key, struct scope *home,
                         struct scope *gone_to) MUST_USE;
/* The closing of a form's round in the form's scope, as shown. NOT_FOUND: the round is open, or
 * it is no form of a round. Whether the form itself is locked: record.state.closed. */
enum status replica_closed(struct view *view, struct arena *arena, const struct record_key *form,
                           struct record *closing) MUST_USE;

/* The subject (project, fund, department) with its records and numeric image. */
enum status replica_subject(struct view *view, struct arena *arena,
                            const struct record_key *subject, struct subject *out) MUST_USE;
enum status replica_image(struct view *view, struct arena *arena, const struct record_key *subject,
                          struct fact_image *image) MUST_USE;
enum status replica_each_image(struct view *view, unsigned fiscal_year,
                               bool (*visit)(void *context, const struct fact_image *image),
                               void *context) MUST_USE;
/* A question that nobody foresaw (columns.h): sums of all facts by any of their columns. `port` (may be NULL) keeps a file that
 * makes it fast where there are many; it is made anew when it is not of these facts. Free the groups. `source` (may be NULL)
 * says where the answer is from. */
struct columns_port;
struct fact_query;
struct fact_groups;
enum facts_from { FACTS_FROM_IMAGES, FACTS_FROM_FILE };
struct fact_source {
    enum facts_from from;
    bool made;        /* the file, for this question */
    size_t corrected; /* facts that have changed since it was made */
};
enum status replica_ask_facts(struct view *view, const struct columns_port *port,
                              const struct fact_query *query, struct fact_groups **groups,
                              struct fact_source *source) MUST_USE;
/* Number of adopted lists within a dimension's code: 0 = 未设定. */
enum status replica_lists(struct view *view, unsigned fiscal_year, enum dimension dimension,
                          const char *code, uint64_t *lists) MUST_USE;

/* -- courses: when a form was handed in, returned, approved ---------------------------- */

/* How a form stood, by the clock of this replica when what made it so was committed here. */
enum course_state {
    COURSE_NONE,
    COURSE_FILLED,
    COURSE_RETURNED,
    COURSE_APPROVED,
    COURSE_WITHDRAWN
};
struct course_step {
    int64_t ms;
    uint8_t state;  /* from then on; another one than before, or more steps */
    uint8_t passed; /* FILLED: steps of its chain of review that have passed it on */
};
/* Of a target, monitoring form, self-evaluation or submission, in order of time. The newest step is the
 * state now; each one before is the fold of what had come by then. Local: another node has
 * other times. Of a record with more than 64 versions only the first and the last step. */
struct course {
    struct record_key key;
    const struct course_step *steps;
    size_t count;
};
/* Every subject of a year that has an image or a course, in order of key, with its courses; image NULL:
 * it has none (submissions). `visit` returns false to stop. */
enum status replica_each_course(struct view *view, unsigned fiscal_year,
                                bool (*visit)(void *context, const struct fact_image *image,
                                              const struct course *courses, size_t count),
                                void *context) MUST_USE;
/* One record's; NOT_FOUND. In the arena. */
enum status replica_course(struct view *view, struct arena *arena, const struct record_key *key,
                           struct course *course) MUST_USE;

/* The heads of a record (of replica_history()) as one number, the same at every node that holds them; 0 without any. */
uint64_t replica_heads_mark(const struct record *record);

/* What waits for a person, and what does not count and why. */
struct inbox_item {
    struct record_key key;
    struct version_name version;
    uint8_t standing, conflict, not_counted;
    bool handled; /* does not count, and a version that counts names it */
};
enum status replica_each_inbox(struct view *view,
                               bool (*visit)(void *context, const struct inbox_item *item),
                               void *context) MUST_USE;

/* -- closing a round (FOLD.md 3) ----------------------------------------------------- */

struct close_ask {
    struct scope scope; /* with all that lies below it */
    uint16_t fiscal_year;
    uint8_t round; /* month_end of the window; 0: self-evaluation */
    const char *reason;
    bool lift; /* withdraw the closings instead */
};
struct close_plan {
    struct change *changes; /* one a scope that is to be closed: for replica_write() */
    size_t count;
    size_t closed_before;                /* scopes in which nothing is left to lock */
    size_t forms, approved, conflicting; /* shown forms of the round, and what is open in them */
};
/* Names the heads that are held at this moment of every feed of details, in one record for
 * each scope below `ask->scope` that has a feed, a node or a unit. */
enum status replica_close_plan(struct view *view, struct arena *arena, const struct close_ask *ask,
                               struct close_plan *plan) MUST_USE;

/* -- basis and as-of ---------------------------------------------------------------- */

/* Heads of all feeds whose scope lies within `scope`, sorted by name (forks: each branch). */
enum status replica_heads(struct view *view, struct arena *arena, const struct scope *scope,
                          struct head **heads, size_t *count) MUST_USE;
/* Which positions of a basis are not held here (missing), and what lies beyond it. */
enum status replica_basis_missing(struct view *view, struct arena *arena, const struct head *basis,
                                  size_t count, struct head **missing,
                                  size_t *missing_count) MUST_USE;
/* Heads of the same feeds as they were when this node's clock said `at_ms`: of each branch the
 * last batch that was committed here by then. Closings are among them. */
enum status replica_heads_at(struct view *view, struct arena *arena, const struct scope *scope,
                             int64_t at_ms, struct head **heads, size_t *count) MUST_USE;
/* What was held of the feeds within a scope; feeds that are not named: nothing. Feeds beyond the
 * scope are read as they are now. */
struct moment {
    struct scope scope;
    const struct head *heads;
    size_t count;
};
/* As replica_each_image() and replica_lists(), as of then; in no order. */
enum status replica_each_image_at(struct view *view, const struct moment *moment,
                                  unsigned fiscal_year,
                                  bool (*visit)(void *context, const struct fact_image *image),
                                  void *context) MUST_USE;
enum status replica_lists_at(struct view *view, const struct moment *moment, unsigned fiscal_year,
                             enum dimension dimension, const char *code, uint64_t *lists) MUST_USE;
/* Cells as of a basis = cells now - images now + images at the basis, over the
 * subjects touched by batches of feeds within `scope` beyond it: `delta` is filled so that
 * cells_get(delta, txn, …) answers as of the basis. `touched` (may be NULL) counts the subjects.
 * Of the summary lane a basis names closings only: the other digests are as of now. */
enum status replica_cells_at(struct view *view, const struct scope *scope, const struct head *basis,
                             size_t count, struct cells *delta, size_t *touched) MUST_USE;

/* -- agreement: digests of what is shown (analytics.h) ---------------------------------- */

/* What both ends of a link hold, `lower` being the scope of the lower one: what is at home
 * there, rolled up, and the notices of the scopes above, each by itself. `fresh`: NULL for what is
 * kept, or sums that replica_digests_fresh() has made. */
enum status replica_shared_digests(struct view *view, const struct cells *fresh,
                                   const struct scope *lower,
                                   bool (*visit)(void *context, const struct digest_place *place,
                                                 const struct digest *sum),
                                   void *context) MUST_USE;
/* The same of one year and round by home and unit, in order of code; `after` (may be NULL): only codes beyond it. */
enum status replica_shared_units(struct view *view, const struct cells *fresh,
                                 const struct scope *lower, uint16_t fiscal_year, uint8_t round,
                                 const char *after,
                                 bool (*visit)(void *context, const struct digest_place *place,
                                               const struct digest *sum),
                                 void *context) MUST_USE;
/* Makes the digests anew from every record and its body, into empty cells: what somebody
 * changed in the store shows. Reads all records. */
enum status replica_digests_fresh(struct view *view, struct cells *fresh) MUST_USE;
/* Do the kept sums, figures and digests, follow from the records and their bodies? Counts those that
 * do not. Less than replica_check(): nothing is verified against what was signed. */
enum status replica_figures_check(struct view *view, uint64_t *differing) MUST_USE;
/* The records of one place, of its round or any, now (NULL) or as of then (books only).
 * Marks of bodies are made of the bodies, now. In no order. */
enum status replica_digest_entries(struct view *view, struct arena *arena,
                                   const struct digest_place *place, bool any_round,
                                   const struct moment *moment, struct digest_entry **entries,
                                   size_t *count) MUST_USE;

/* What has come since a basis. `basis` must live until since_close(). */
struct since;
struct since_change {
    struct version_name name;
    struct change change; /* dies with the call */
    const char *author;
    int64_t stated_ms;
};
enum status since_open(struct view *view, const struct head *basis, size_t count,
                       struct since **since) MUST_USE;
void since_close(struct since *since); /* NULL is fine */
/* Every change of the detail and notice lanes beyond it, of feeds within `scope`; `visit` returns
 * false to stop. */
enum status since_each(struct view *view, const struct since *since, const struct scope *scope,
                       bool (*visit)(void *context, const struct since_change *change),
                       void *context) MUST_USE;
/* A record as it stood then; NOT_FOUND when no version was held. */
enum status since_get(struct view *view, struct arena *arena, const struct since *since,
                      const struct record_key *key, struct record *record) MUST_USE;

/* -- purge (FOLD.md 7) ---------------------------------------------------------------- */

/* An order as it stands. `second` empty: it waits for a second person. */
struct purge_order {
    struct record_key key;
    struct version_name first, second;
    const char *first_author, *second_author;
    int64_t first_ms, second_ms; /* stated */
    uint8_t not_counted;         /* of the first version */
    bool in_force;
    struct purge purge;
};
enum status replica_purge_order(struct view *view, struct arena *arena,
                                const struct record_key *key, struct purge_order *order) MUST_USE;
/* The change of a version as an entry of an order. NOT_FOUND: not held. */
enum status replica_purge_entry(struct view *view, struct arena *arena,
                                const struct version_name *name, struct purge_entry *entry,
                                struct change *change, bool *gone) MUST_USE;
/* Applies the orders held to everything that is held: a folder made from a backup may have
 * what they forbid. Before anything else is done with it. */
enum status replica_apply_purges(struct replica *replica) MUST_USE;
/* Bodies were taken out of what is stored, and free pages may still hold them: the store
 * writes its file anew and says so. On the writer's thread. */
bool replica_rewrite_due(const struct replica *replica);
enum status replica_rewritten(struct replica *replica) MUST_USE;

/* -- rebuild, check, dump --------------------------------------------------------------- */

/* Drops what is derived and folds the set again. `progress` (may be NULL) every 10 000 changes. */
enum status replica_rebuild(struct replica *replica,
                            void (*progress)(void *context, uint64_t done, uint64_t all),
                            void *context, struct why *why) MUST_USE;
/* Canonical dump of the derived state, an entry a line without its end: apart from arrival and numbers of feeds, peers. */
enum status replica_dump(struct view *view, void (*put)(void *context, const char *line),
                         void *context) MUST_USE;
/* Recomputes images and cells from records, compares what each record shows with what was signed, and verifies
 * chains, digests and ends of feeds in the stored batches. OK with *faults 0 when all agrees. */
enum status replica_check(struct view *view, void (*fault)(void *context, const struct why *why),
                          void *context, uint64_t *faults) MUST_USE;
/* Folds the set again into `scratch` (an empty store), and compares every version of every record, the look-ups and the
 * inbox; then what the links have noted: cursors, acknowledgements, positions must be about batches that are held. As
 * replica_check(), whose faults come first: a batch that cannot be read is not folded (CORRUPT). */
enum status replica_check_tables(struct view *view, struct kv *scratch,
                                 void (*fault)(void *context, const struct why *why), void *context,
                                 uint64_t *faults) MUST_USE;
struct replica_counts {
    uint64_t batches, changes, records, versions, facts, cells, conflicts, not_counted, waiting;
};
enum status replica_count(struct view *view, struct replica_counts *counts) MUST_USE;

/* -- notes of this node for itself: never synced, in no dump, kept across a rebuild -------- */

void replica_note_put(struct span *span, const char *name, struct bytes value);
/* In the arena. NOT_FOUND. */
enum status replica_note_get(struct view *view, struct arena *arena, const char *name,
                             struct bytes *value) MUST_USE;
/* Notes whose names begin with `prefix`, in order; `rest` of the name and value are views. */
enum status replica_each_note(struct view *view, const char *prefix,
                              bool (*visit)(void *context, const char *rest, struct bytes value),
                              void *context) MUST_USE;

/* -- links: what the driver of a link asks -------------------------------------------- */

struct peer {
    char node[NODE_NAME_MAX + 1];
    struct scope scope; /* its own */
    bool parent;        /* it is above us */
    bool summary_only;  /* up: our parent takes summary and notice lanes only */
};
enum status replica_peer_number(struct span *span, const char *node, uint32_t *number) MUST_USE;
/* Another number from now on: what came by the peer is returned to it like anything else, because
 * its log is not the one that it came from. */
enum status replica_peer_anew(struct span *span, const char *node) MUST_USE;
/* A place in a log for one reader: the epoch of the store, the digest of the filter it was read
 * with, the arrival number, the mark of the log up to it (of all hashes, in order: another history
 * with the same last batch has another mark). arrival 0: from the start. Same shape as struct
 * sync_cursor. */
struct cursor {
    uint64_t epoch, filter, arrival, mark;
};

/* Ours in the peer's log (what we took from it). */
enum status replica_cursor_get(struct view *view, const char *peer, enum lane lane,
                               struct cursor *cursor) MUST_USE;
enum status replica_cursor_put(struct span *span, const char *peer, enum lane lane,
                               const struct cursor *cursor) MUST_USE;
/* The same when a session begins. *compares: none is kept, and we have something by the peer, or (`lent`) by others. */
enum status replica_place(struct view *view, const struct peer *peer, enum lane lane, bool lent,
                          struct cursor *cursor, bool *compares) MUST_USE;
/* The end of our log in a lane. */
enum status replica_tail(struct view *view, enum lane lane, struct cursor *tail) MUST_USE;
/* Is this a place in our log: epoch, arrival and mark? (The filter is the link's to compare.) */
enum status replica_cursor_valid(struct view *view, enum lane lane, const struct cursor *cursor,
                                 bool *valid) MUST_USE;
uint64_t replica_filter_digest(const struct replica *replica, const struct peer *peer,
                               enum lane lane);
/* Reads from `from` (exclusive) what concerns the peer and did not come by it, at most about bytes_max as a batch run (feed.h).
 * `to` is the new cursor, also when nothing was in scope; *more when there is more to read. */
enum status replica_load(struct view *view, const struct peer *peer, enum lane lane,
                         const struct cursor *from, size_t bytes_max, struct buffer *run,
                         size_t *count, struct cursor *to, bool *more) MUST_USE;
/* The same up to `until` (inclusive), for a reader that may hold nothing before it: every feed
 * of the run begins with the hash of the batch before. A peer with node "" gets also what came by it. */
enum status replica_load_until(struct view *view, const struct peer *peer, enum lane lane,
                               const struct cursor *from, uint64_t until, size_t bytes_max,
                               struct buffer *run, size_t *count, struct cursor *to,
                               bool *more) MUST_USE;
/* Looks at the log after `after` up to `until`, in order; `visit` returns false to stop. */
struct log_place {
    uint64_t arrival, mark;
    int64_t committed_ms; /* here */
    size_t size;          /* of the batch as stored */
    bool served;          /* goes to this peer */
    bool from_peer;       /* came by it */
};
enum status replica_scan(struct view *view, const struct peer *peer, enum lane lane, uint64_t after,
                         uint64_t until,
                         bool (*visit)(void *context, const struct log_place *place),
                         void *context) MUST_USE;
/* The same for one feed from a place on, whoever it came by (after comparing heads): with all branches beyond
 * the newest place that both hold. */
enum status replica_load_feed(struct view *view, const struct peer *peer,
                              const struct feed_place *from, size_t bytes_max, struct buffer *run,
                              size_t *count, bool *more, uint32_t *last_seq) MUST_USE;
/* The feeds of which not all of these heads are held here, with places that are. What is not for this
 * node, and feeds of which a branch was refused for good, are left out. */
enum status replica_lacking(struct view *view, struct arena *arena, const struct head *heads,
                            size_t head_count, struct feed_place **places, size_t *count) MUST_USE;
/* All heads of a peer's log in a lane, in feeds that concern both: has something come by it that is not among them
 * (without heads: anything)? Then its log is not the one that it came from, and it must get it back. */
enum status replica_lost_there(struct view *view, const struct peer *peer, enum lane lane,
                               const struct head *heads, size_t count, bool *any) MUST_USE;
/* Heads of the feeds that concern both sides in a lane, sorted, and their one hash. */
enum status replica_link_heads(struct view *view, struct arena *arena, const struct peer *peer,
                               enum lane lane, struct head **heads, size_t *count,
                               struct hash *digest) MUST_USE;
/* Hash of the nth batch (a fork has several) that is held at a place, or was just taken in this
 * span: what the next one of its feed names as previous (feed.h, batch_run_read()). NOT_FOUND; FORKED when a branch of the feed was
 * refused for good and it may be of that one. */
enum status replica_batch_hash(struct view *view, const struct feed_name *feed, uint32_t seq,
                               unsigned nth, struct hash *hash) MUST_USE;
/* Hash of the batch in which a version stands. NOT_FOUND. */
enum status replica_version_batch(struct view *view, const struct version_name *version,
                                  struct hash *hash) MUST_USE;
/* Heads of the feeds that this node (own) or the peer wrote itself, and that concern the link. */
enum status replica_hello_heads(struct view *view, struct arena *arena, const struct peer *peer,
                                bool own, struct head **heads, size_t *count) MUST_USE;
/* Feeds within the child's scope of which a branch was refused here for good, one head of each: the
 * child is told before anything more is acknowledged to it. */
enum status replica_refused_feeds(struct view *view, struct arena *arena, const struct peer *child,
                                  struct head **feeds, size_t *count) MUST_USE;
/* Was a branch refused in this span, of a feed that had none refused before? */
bool replica_span_refused(const struct span *span);
/* Did a batch of this node's own, that waited here, find its place in this span? What the node said of
 * its heads when it greeted does not tell whether it still holds it: it may have been restored. */
bool replica_span_waited(const struct span *span, const char *node);
/* The parent says so: what of these feeds it acknowledges counts no more. */
enum status replica_denied_put(struct span *span, const char *parent, const struct head *feeds,
                               size_t count) MUST_USE;
/* Heads of feeds whose origin is `node`. */
enum status replica_heads_of_node(struct view *view, struct arena *arena, const char *node,
                                  struct head **heads, size_t *count) MUST_USE;
/* The hash of the key that a feed is signed with (struct feed_end: former). NOT_FOUND. */
enum status replica_feed_key(struct view *view, const struct feed_name *feed,
                             struct hash *key) MUST_USE;
/* We are behind our own feed: from now on write in a new incarnation. */
void replica_new_incarnation(struct span *span);
/* This disk was made from a backup: a new epoch and incarnation, so that no number is used
 * twice and no peer takes this log for the one it knew. No span may be open. Times by the
 * clocks that stated them. */
struct restored {
    int64_t made_ms, restored_ms; /* the backup; when it was read */
    uint64_t own_then, own_now;   /* batches of this node held in it; of the same feeds held now */
};
enum status replica_restored(struct replica *replica, uint64_t entropy, int64_t made_ms,
                             int64_t now_ms) MUST_USE;
/* NOT_FOUND: this disk was never restored. */
enum status replica_restored_state(struct view *view, struct restored *restored) MUST_USE;
/* The peer has made our log durable up to `arrival` (of our epoch). Less than before: what is
 * beyond was lost there. */
enum status replica_acknowledged(struct span *span, const char *peer, enum lane lane,
                                 uint64_t arrival, int64_t peer_committed_ms,
                                 int64_t now_ms) MUST_USE;
/* The newest of them: arrival 0 when there was none. */
enum status replica_acknowledged_to(struct view *view, const char *peer, enum lane lane,
                                    uint64_t *arrival, int64_t *peer_committed_ms) MUST_USE;
/* The peer's log is not the one that we knew: nothing that it acknowledged, and nothing that came
 * from it, counts as held there until it acknowledges it again. */
enum status replica_lost(struct span *span, const char *peer, enum lane lane) MUST_USE;
/* The peer (our parent) says what is durable at a replica above it. */
struct position {
    struct head head; /* seq 0, with `lost`: nothing of the feed */
    char replica[NODE_NAME_MAX + 1];
    int64_t at_ms;
    int64_t age_ms;
    uint8_t branch; /* of a feed, told apart while it waits to be sent */
    bool lost;      /* what was there of the feed beyond this is there no more */
};
enum status replica_position_put(struct span *span, const char *peer,
                                 const struct position *positions, size_t count,
                                 int64_t now_ms) MUST_USE;
/* What we can tell a child of its feeds' positions at our own parent, changed since `since`
 * (a counter; *since is advanced). */
enum status replica_positions_for(struct view *view, struct arena *arena, const struct peer *child,
                                  uint64_t *since, struct position **positions,
                                  size_t *count) MUST_USE;

/* -- what bundles ask besides ------------------------------------------------------------ */

/* A few bytes about a peer that are kept beside its cursors; the meaning is the bundles'. Empty
 * removes. The view lasts as the span does. */
enum status replica_peer_note_get(struct view *view, const char *peer, const char *name,
                                  struct bytes *value) MUST_USE;
enum status replica_peer_note_put(struct span *span, const char *peer, const char *name,
                                  struct bytes value) MUST_USE;
/* Our cursor in the peer's log once stood in this epoch and has left it for another. */
bool replica_epoch_left(struct view *view, const char *peer, uint64_t epoch);
/* Is this batch, and so its feed up to it, in the set? */
enum status replica_held(struct view *view, const struct head *head, bool *held) MUST_USE;
/* When the newest batch that came by the peer was committed here; NOT_FOUND when none did, or not lately. */
enum status replica_last_from(struct view *view, const char *peer, enum lane lane,
                              int64_t *committed_ms) MUST_USE;
/* The sequence that this node writes in now. */
uint64_t replica_incarnation(const struct replica *replica);
/* For a proof: the batch in which a version stands, as stored, and the chain of grants that its
 * feed began with. In the arena. NOT_FOUND. */
enum status replica_signed(struct view *view, struct arena *arena,
                           const struct version_name *version, struct bytes *stored,
                           struct bytes grants[GRANT_CHAIN_MAX], size_t *grant_count) MUST_USE;
/* How much more of one peer may wait for what comes before it. */
enum status replica_waiting_room(struct view *view, const char *peer, size_t *batches,
                                 size_t *bytes) MUST_USE;

/* Delivery state of one version (DESIGN.md, "Delivery state"). Since when: by the clock of who
 * said it; equal to `heard` where no time was said: then it was there when we heard of it. */
struct delivery {
    bool own_only; /* no acknowledgement from above yet */
    char parent[NODE_NAME_MAX + 1];
    int64_t parent_since_ms; /* 0: not there */
    int64_t parent_heard_ms; /* by our clock */
    char grandparent[NODE_NAME_MAX + 1];
    int64_t grandparent_since_ms, grandparent_heard_ms;
    /* Another replica of the parent's office that holds it: a standby, or the one that was the main
     * one before. What it has is not thereby at the parent. */
    char standby[NODE_NAME_MAX + 1];
    int64_t standby_since_ms, standby_heard_ms; /* 0: none */
    bool standby_retired;                       /* it was the main one */
    bool parent_lost, grandparent_lost;         /* was there, was lost there, is being sent again */
    bool denied;     /* the parent has refused a branch of its feed for good */
    int64_t news_ms; /* when we last heard from the parent; 0 never */
    bool not_sent;   /* by design (summary-only uplink) */
    enum lane lane;  /* where it stands in our own log, and since when */
    uint64_t arrival;
    int64_t committed_ms;
};
enum status replica_delivery(struct view *view, const struct version_name *version,
                             struct delivery *delivery) MUST_USE;
/* What proves when a version was written (law 9). Its commit above proves "not after". */
struct evidence {
    int64_t stated_ms;            /* by the writer's clock: believed by nobody */
    int64_t committed_ms;         /* here; of what was written elsewhere a proof of "not after" */
    char seen[NODE_NAME_MAX + 1]; /* whose newest batch the writer knew; "" nobody's */
    int64_t not_before_ms;        /* when that was written, by that node's clock; 0: not proven */
};
enum status replica_evidence(struct view *view, struct arena *arena,
                             const struct version_name *version,
                             struct evidence *evidence) MUST_USE;
/* Per feed: name, own head, position at parent and grandparent. */
struct feed_state {
    struct head head;
    uint64_t batches, changes;
    uint32_t at_parent, at_grandparent;
    struct delivery delivery;
    bool ended, forked;
    char grantor[NODE_NAME_MAX + 1]; /* who granted its node, and can end it; "" of the root's */
};
enum status replica_each_feed(struct view *view,
                              bool (*visit)(void *context, const struct feed_state *state),
                              void *context) MUST_USE;

/* Grants that this node has given (records), for admission at the link. */
struct enrolled {
    struct grant grant;
    bool ended;
    /* The same owner's link key of the grant before: he may not have changed it yet. */
    bool has_older;
    uint8_t older_link[LINK_PUBLIC_SIZE];
    bool grantor_ended; /* lent: who let it in is ended, and it comes in no more */
    bool lent; /* granted by another, for whom this node lets it in: replica_each_admitted() */
};
enum status replica_each_enrolled(struct view *view,
                                  bool (*visit)(void *context, const struct enrolled *enrolled),
                                  void *context) MUST_USE;
/* And those whom this node lets in for another: a standby its grantor's children, who took over
 * an office those of the one before, everybody the standbys of his own children. */
enum status replica_each_admitted(struct view *view,
                                  bool (*visit)(void *context, const struct enrolled *enrolled),
                                  void *context) MUST_USE;

/* -- who is above this node: above.h ------------------------------------------------------------ */

/* Holds all and writes nothing: no grant of its own to write, a parent of the same scope. */
bool replica_is_standby(const struct replica *replica);

#endif
