/* inside -- what the files of this room share. Not a door. */
#ifndef REPLICA_INSIDE_H
#define REPLICA_INSIDE_H

#include "keys.h"

#include <siben/map.h>
#include <siben/replica.h>

/* A feed as this node knows it; kept in KV_FEED, cached while a span writes. */
struct feed_entry {
    uint32_t number;
    struct feed_name name;
    bool known; /* seq 1 is held: grant and chain are filled */
    struct grant grant;
    char chain[GRANT_CHAIN_MAX][NODE_NAME_MAX + 1]; /* names from the root to the node */
    size_t chain_count;
    uint32_t via; /* peer by which the first batch came */
    uint64_t batches, changes;
    bool refused; /* a branch was refused for good: what builds on it is passed over */
    /* Heads: one a branch. branches[0] is the first that was held. */
    struct {
        uint32_t seq;
        struct hash hash;
    } branches[BRANCHES_MAX];
    size_t branch_count;
};

struct replica {
    struct kv *kv;
    struct log *log;
    uint64_t epoch, incarnation, stored_incarnation; /* the newest; as on the disk */
    struct random random; /* of this process: two copies of a disk draw different numbers */
    bool enrolled, have_keys;
    struct hash root;
    char node[NODE_NAME_MAX + 1], parent[NODE_NAME_MAX + 1];
    struct scope scope;
    struct grant grant;
    struct buffer chain[GRANT_CHAIN_MAX];
    size_t chain_count;
    struct node_keys keys;
    bool moved;       /* handover.c: some handover is held; read by every thread */
    bool aliased;     /* alias.c: some alias is held; likewise */
    bool rewrite_due; /* read and set by the writer */
};

/* A change that was taken and waits to be folded. */
struct pending {
    struct bytes key; /* record key bytes */
    struct change change;
    struct version version;
    uint64_t body_mark;
    uint8_t not_counted;
    bool home, gone;
};

/* Keys gathered in the span's arena, mostly in order already. */
struct key_set {
    struct bytes *items;
    size_t count, capacity;
    bool unsorted;
};

/* Facts that the span has changed, as they were before (fact_journal.c). */
struct fact_changes {
    struct buffer entries; /* key and image before, sized; empty once they are many */
    size_t count;
    uint64_t sum, tails_before;
    bool any, many;
};

struct span {
    struct view view; /* first: a span can be read */
    struct replica *replica;
    struct kv_txn *txn;
    struct arena arena;       /* until the next settle */
    struct arena scratch;     /* of one record while it is folded */
    struct map *feeds;        /* feed name bytes -> entry pointer */
    struct map *feed_numbers; /* number -> entry pointer */
    uint32_t next_feed;
    uint64_t tails[LANE_COUNT], marks[LANE_COUNT]; /* ends of the log: arrival, mark up to it */
    struct pending *pending;
    size_t pending_count, pending_capacity, pending_bytes;
    struct map *dirty_records;     /* record key bytes: fold again, authority too */
    struct key_set dirty_subjects; /* fact keys */
    struct map *due_purges;        /* record key bytes of orders: purge.c */
    struct map *due_moves;         /* record key bytes of handovers: handover.c */
    struct map *dirty_units;       /* "county/code" */
    struct cells *cells;
    struct fact_changes facts;
    bool rebuilding;
    bool writing;       /* what is taken was made by this node just now */
    bool refused;       /* replica_span_refused() */
    struct map *waited; /* NULL: none; names: replica_span_waited() */
    bool above_due;     /* grants or ends have changed: who is above us may have */
    bool stripped;      /* bodies were taken out of what is stored */
    bool gathering;     /* more of the set is to be read: nothing is taken out yet */
    bool alias_changed; /* alias.c */
};

/* The batch that was read last: versions that stand together often came together. For one view. */
struct batch_kept {
    struct arena arena;
    struct batch *batch; /* NULL: none yet */
    uint32_t feed, seq;
    int64_t committed_ms;
};
/* Some of them: what is read of one project lies in the batches of its list, its budget and its forms. */
#define BATCHES_KEPT 6
struct batches_kept {
    struct batch_kept items[BATCHES_KEPT];
    unsigned oldest; /* the next to go */
};
/* Lists of one year that have changed beyond a basis, and what they listed. */
struct lists_then {
    struct map *changed; /* keys of lists */
    struct map *entries; /* code -> struct listed_then *, the first by unit and scope */
};
struct listed_then {
    const char *unit, *name;
    struct scope scope;
    bool out_of_scope;
};

/* Versions of a record are read within a basis, or all of them (NULL). */
struct basis {
    struct map *heads; /* feed number -> greatest seq of its heads */
    const struct head *list;
    size_t count;
    struct map *touched; /* keys of units and lists beyond it, or NULL */
    bool ends_touched;   /* an end of a feed lies beyond it: authority is weighed as it was */
    int64_t until_ms; /* not 0: what came here before it; heads are filled as they are asked for */
    const struct lists_then *lists; /* instead of touched, of one year; NULL */
    struct batch_kept *kept;        /* NULL */
};

/* What could not be read for want of memory must not pass for an answer: the view or span fails. */
static inline enum status view_short(struct view *view, enum status status)
{
    return status == STATUS_NO_MEMORY ? kv_fail(view->txn, status) : status;
}
/* A reading of what this node stored itself: anything but a lack of memory or of a disk is damage. */
static inline enum status damaged(enum status status)
{
    return status == STATUS_OK || status == STATUS_NO_MEMORY || status == STATUS_NO_SPACE ||
                   status == STATUS_IO_ERROR
               ? status
               : STATUS_CORRUPT;
}

/* Did a reading fail for lack of memory or of a disk? What follows says nothing about what is kept. */
static inline bool machine_failed(const struct view *view)
{
    return view->txn->failed != STATUS_OK && view->txn->failed != STATUS_CORRUPT;
}

enum status feed_read(struct view *view, uint32_t number, struct feed_entry *entry);
enum status feed_name_of(struct view *view, uint32_t number, struct feed_name *name);
enum status feed_number_of(struct view *view, const struct feed_name *name, uint32_t *number);
/* The value of an entry in KV_FEED; its grant as signed. */
void feed_value_put(struct buffer *value, const struct feed_entry *entry,
                    struct bytes signed_grant);
void feed_write(struct span *span, const struct feed_entry *entry);
/* Cached; made when absent. NULL: the span has failed. */
struct feed_entry *span_feed(struct span *span, const struct feed_name *name);
/* The same, never made: *entry is NULL when there is none. */
enum status span_feed_find(struct span *span, const struct feed_name *name,
                           struct feed_entry **entry);
/* As it was signed: a view. */
enum status feed_signed_grant(struct view *view, uint32_t number, struct bytes *signed_grant);
struct feed_entry *span_feed_number(struct span *span, uint32_t number);
enum status view_feed(struct view *view, uint32_t number,
                      struct feed_entry *entry); /* span cache or kv */

/* A stored batch by place. */
struct log_entry {
    enum lane lane;
    uint64_t arrival;
    uint32_t feed, seq, via, change_count;
    bool stripped; /* bodies of it are gone */
    struct hash hash, previous;
    uint64_t mark; /* of the lane's log up to here: log_mark() */
    int64_t committed_ms;
    struct scope scope;
    struct bytes stored;
};
enum status log_read(struct view *view, enum lane lane, uint64_t arrival, struct log_entry *entry);
enum status log_entry_get(struct bytes key, struct bytes value, struct log_entry *entry);
/* The mark of a log: first 8 bytes of the hash of the mark before and this batch's hash. Two
 * disks that stand at one (epoch, arrival, mark) have taken in the same batches in the same
 * order: of a clone or a restored copy, epoch and arrival alone say nothing. */
uint64_t log_mark(uint64_t before, const struct hash *hash);
/* First (nth) batch at (feed, seq): a fork has several. */
enum status log_find(struct view *view, uint32_t feed, uint32_t seq, struct log_entry *entry);
enum status log_find_nth(struct view *view, uint32_t feed, uint32_t seq, unsigned nth,
                         struct log_entry *entry);
/* The value of an entry. `stripped` as the batch is stored. */
void log_value_put(struct buffer *value, const struct log_entry *entry);
enum status log_find_hash(struct view *view, uint32_t feed, uint32_t seq, const struct hash *hash,
                          struct log_entry *entry);
/* Does the held batch (seq, hash) continue `from` (its seq and hash), or is it that one? */
bool log_descends(struct view *view, uint32_t feed, uint32_t seq, const struct hash *hash,
                  const struct log_entry *from);
/* Is there a batch whose hash begins alike (hash_mark())? */
bool log_place_taken(struct view *view, uint32_t feed, uint32_t seq, uint64_t mark);
/* The batch in which a version stands: of two branches, the one that has its change; of two that
 * have it, the one that came first. */
enum status log_find_version(struct view *view, struct version version, struct log_entry *entry);
/* All of them: both branches of a fork can have the same change at the same place, where what was
 * lost is written again. NOT_FOUND: none. `visit` returns false to stop. */
enum status log_each_carrying(struct view *view, struct version version,
                              bool (*visit)(void *context, const struct log_entry *entry),
                              void *context);
/* Decodes the change that a version names. */
enum status log_change(struct view *view, struct arena *arena, struct version version,
                       struct change *change, struct batch *batch, struct log_entry *entry);

/* authority.c */
/* By the ends that are shown now, or at a basis. */
uint8_t authority_of_batch(struct view *view, const struct feed_entry *feed, uint32_t seq,
                           const struct hash *hash, const struct basis *basis);
/* Does a head cover the place of a version: at or before it, on its branch? */
enum status version_within_head(struct view *view, const struct feed_entry *feed,
                                struct version version, const struct head *head,
                                const struct basis *basis, bool *within);
/* Can the payload be read? Of a kind that is not known there is nothing to read. */
bool body_reads(struct span *span, const struct change *change);
bool node_has_ends(struct view *view, const char *node); /* by whomever */
bool any_ends(struct view *view);
bool in_chain(const struct feed_entry *feed, const char *node); /* it, or one above it */
/* Has it, or one of those above it? Where not, all its batches count. */
bool chain_has_ends(struct view *view, const struct feed_entry *feed);
/* granted.c: none of the grants of its chain was given by a key that had ended before. */
bool grant_stands(struct view *view, const struct feed_entry *feed, const struct basis *basis);
/* In the id of an end, behind the node: an end of one of its keys stands beside that of the node. */
#define END_KEY_MARK "#"
uint8_t authority_of_key(struct view *view, const struct feed_entry *feed,
                         const struct record_key *key, const struct basis *basis);
uint8_t authority_of_version(struct view *view, struct arena *arena, struct version version,
                             const struct record_key *key, const struct basis *basis);
/* Was it written by the node of the scope in whose feed it stands? */
bool version_is_home(const struct feed_entry *feed);

/* names <-> numbers */
struct version version_of_name(struct span *span, const struct version_name *name);
enum status version_name_of(struct view *view, struct version version, struct version_name *name);

/* enrolled.c: the last grant that a writer gave a node, by its serial, and before it the last with
 * another link key: others may write into the record too. */
struct given_grants {
    struct grant newest, before;
    struct bytes signed_newest; /* in the arena */
    bool found, has_before, withdrawn;
};
enum status grants_by(struct view *view, struct arena *arena, const struct record_key *key,
                      const char *writer, struct given_grants *given);
/* above.c: who is above us now, noted for views (KV_INDEX), where it is not the one that granted us. */
#define INDEX_MAIN "M"
void note_main(struct span *span);
void write_main(struct view *view); /* of a transaction that writes */
enum status main_of(struct view *view, char node[NODE_NAME_MAX + 1]);

/* settle.c */
uint64_t feed_mark_of(struct view *view, uint32_t feed);
void settle(struct span *span);
/* beside.c */
bool is_decision(unsigned kind);
/* A version as the fold takes it; the bits of closings are left 0. */
struct fold_version fold_version_of(const struct stored_version *stored, uint64_t feed_mark);
/* What has a say in a record: its decisions as shown (within a basis), and the closings of its
 * round. Sets the bits of closings in `versions`. */
enum status beside_of(struct view *view, struct arena *arena, const struct record_key *key,
                      const struct basis *basis, struct fold_version *versions, size_t count,
                      struct fold_beside *beside);
/* The closings alone: for a record beyond all others, which nothing stands beside yet. */
enum status beside_closings(struct view *view, struct arena *arena, const struct record_key *key,
                            const struct basis *basis, struct fold_version *versions, size_t count,
                            struct fold_beside *beside);
enum status decisions_of(struct view *view, struct arena *arena, const struct record_key *key,
                         const struct basis *basis, struct fold_decision **decisions,
                         size_t *count);
/* A stored record folded within a basis: versions beyond it are left out. */
enum status record_at(struct view *view, struct arena *arena, const struct record_key *key,
                      const struct basis *basis, struct record *record);
/* Its versions, those within a basis only (NULL: all); as many as stored fit into `out`. */
size_t fold_versions_of(struct view *view, struct arena *arena, const struct record_key *key,
                        const struct basis *basis, const struct stored_record *stored,
                        struct fold_version *out);
/* The same where only some have a say: what others wrote does not count. */
struct voices {
    bool (*may)(struct view *view, const void *context, const struct feed_entry *by);
    const void *context;
};
size_t fold_versions_by(struct view *view, struct arena *arena, const struct record_key *key,
                        const struct basis *basis, const struct stored_record *stored,
                        const struct voices *voices, struct fold_version *out);
bool within_basis(struct view *view, const struct basis *basis, struct version version);
/* Of a feed with two branches: does a batch lead to one of the heads? */
bool branch_within_basis(struct view *view, const struct basis *basis,
                         const struct feed_entry *feed, uint32_t seq, const struct hash *hash);

/* The decisions about a record stand under it. */
struct key decisions_prefix(const struct record_key *key);

/* course.c */
bool kind_has_course(unsigned kind);
struct key key_course(const struct record_key *record); /* without an id: of its year */
/* After a record was folded, with all its versions. `alone`: it is new and beyond all others. */
void course_write(struct span *span, const struct record_key *key,
                  const struct stored_record *record, const struct fold_version *versions,
                  const struct fold_beside *beside, bool alone);

/* closing.c */
struct closing_in_force {
    struct scope scope;
    const struct head *heads;
    size_t head_count;
    uint64_t mark;
};
struct closings {
    struct closing_in_force items[FOLD_CLOSINGS_MAX];
    size_t count;
};
/* Those that judge a form, in an order of their own; none for what belongs to no round. */
enum status closings_of(struct view *view, struct arena *arena, const struct record_key *form,
                        const struct basis *basis, struct closings *closings);
enum status closings_place(struct view *view, struct arena *arena, const struct closings *closings,
                           const struct basis *basis, struct fold_version *version);
/* Every form that a closing is about. */
enum status each_form_of_round(struct view *view, const struct record_key *closing,
                               void (*visit)(void *context, const struct record_key *form),
                               void *context);
/* Every closing record within a scope, with its versions. */
enum status each_closing(struct view *view, const struct scope *scope,
                         bool (*visit)(void *context, const struct record_key *key,
                                       const struct stored_record *stored),
                         void *context);
bool scope_has_closings(struct view *view, const struct scope *scope);

/* handover.c: what a record of a handover, in one scope, says of one record. */
struct move {
    struct scope scope; /* of the record of the handover */
    struct record_key handover;
    bool arrived;  /* some time: what is written in feeds of this scope counts */
    bool home;     /* it is at home here now */
    bool departed; /* it was taken away from here, to `to` */
    struct scope to;
    const struct head *heads; /* what stands at these places moved */
    size_t head_count;
    struct version *versions; /* those that say so */
    size_t version_count;
};
struct moves {
    struct move *items;
    size_t count, capacity;
};
enum status moves_of(struct view *view, struct arena *arena, const struct record_key *key,
                     const struct basis *basis, struct moves *moves);
/* Does what is written about a record in feeds of another scope count there? */
bool moved_to(struct view *view, const struct record_key *key, const struct scope *scope,
              const struct basis *basis);
/* Sets handover, home and left of the versions of a record that moved. */
enum status moves_place(struct view *view, struct arena *arena, const struct record_key *key,
                        const struct basis *basis, struct fold_version *versions, size_t count);
/* After every fold of a handover; carried out when nothing is pending any more. */
void follow_handover(struct span *span, const struct record_key *key);
void move_due(struct span *span);
/* replica_home(), now or at a basis. */
enum status home_within(struct view *view, const struct record_key *key, const struct basis *basis,
                        struct scope *home, struct scope *gone_to);
/* Where a unit lay on a day, by what took effect by then; DATE_NONE: before any handover. */
enum status replica_home_at(struct view *view, const struct record_key *unit, int32_t date,
                            struct scope *home);
/* Each handover of a record that counts, once for each time it was said. */
struct transfer {
    struct scope from, to;
    int32_t effective;
    bool used; /* handover_map.c */
};
struct transfers {
    struct transfer *items;
    size_t count, capacity;
};
enum status transfers_of(struct view *view, struct arena *arena, const struct record_key *key,
                         struct transfers *transfers);
/* Within a write span, after a decision about a record: tells old homes of its unit where nothing
 * of what came late waits any more. handover_settled.c */
enum status handover_settled(struct span *span, const char *author, int64_t now_ms,
                             const struct record_key *key, struct why *why);
/* Every record that a handover lists. */
enum status each_moved(struct view *view, const struct record_key *handover,
                       void (*visit)(void *context, const struct record_key *key), void *context);
struct key key_moved(const struct scope *scope, const char *id,
                     const struct record_key *handover); /* handover NULL: prefix */
const struct scope *handover_entry_scope(const struct handover *handover, size_t i);
void note_moved(struct replica *replica);
void look_for_moved(struct replica *replica, struct kv_txn *txn);

/* A step of a course as it is stored: its state, and above it the steps of a chain of review. */
#define COURSE_PASSED_SHIFT 4
#define COURSE_STATE_MASK 0x0f
#define COURSE_PASSED_MAX 0x0f /* REVIEW_STEPS_MAX is less */
/* crowd.c: of more versions than FOLD_VERSIONS_MAX, those that stay. The first `before` of
 * them were stored already; *changed is false when they are what stays. */
enum status crowd_keep(struct span *span, struct stored_version *versions, size_t *count,
                       size_t before, bool *changed);

/* follow.c: what follows when the shown version of a record has changed. */
struct followed {
    bool fresh; /* first version of the record */
    bool had, has;
    uint64_t mark; /* of the version that is shown */
    struct bytes before, after;
};
/* light_rules.c */
void follow_plan(struct span *span, const struct record_key *key, const struct followed *seen);
void follow_plan_forms(struct span *span, const struct record_key *key,
                       const struct followed *seen); /* form_rules.c */
/* What holds in a region; of plans beyond a basis (its `touched`) as it was then. The scope is the plan's. */
enum status light_set_at(struct view *view, struct arena *arena, const struct scope *region,
                         uint16_t year, const struct basis *basis, struct light_set *set);
/* Images of a year within a region that have been reported on. */
enum status each_lit(struct view *view, uint16_t year, const struct scope *scope,
                     void (*visit)(void *context, const struct fact_image *image), void *context);
void follow(struct span *span, const struct record_key *key, const struct followed *seen);
/* Every record that a feed has versions of is folded again, authority too. */
void refold_feed(struct span *span, uint32_t feed);
bool kind_indexed(unsigned kind); /* rare kinds have an index of their own */
struct key key_kind_index(unsigned kind, const struct record_key *record); /* record NULL: prefix */
void county_of(const struct scope *scope, char county[SCOPE_TEXT_MAX]);

/* fact_journal.c */
struct fact_journal {
    uint64_t generation, mark, floor, floor_mark, tails, count;
};
struct fact_state;
struct fact_groups;
enum status fact_journal_read(struct view *view, struct fact_journal *journal);
uint64_t fact_journal_tails(const uint64_t tails[LANE_COUNT], const uint64_t marks[LANE_COUNT]);
/* A fact is written: `before` and `after` are empty where there is none. */
void fact_changed(struct span *span, struct bytes key, struct bytes before, struct bytes after);
void fact_journal_end(struct span *span);
/* Can what was counted in that state be brought to the view's? */
bool fact_journal_reaches(struct view *view, const struct fact_journal *journal,
                          const struct fact_state *state);
/* Takes away what has changed since, and adds what is there now; *facts counts them. */
enum status fact_journal_correct(struct view *view, uint64_t generation, struct fact_groups *groups,
                                 size_t *facts);

/* subject.c */
struct subject_reader {
    struct view *view;
    const struct basis *basis; /* NULL: now */
    struct map *units;         /* cache: "county/code" -> struct unit_seen, or NULL */
    struct arena unit_arena;
    struct map *ends; /* cache: "county/code" -> the code that it means */
    struct map *lit;  /* cache: year and region -> struct light_rules */
    const struct light_set
        *sets; /* count with these instead of those that hold; NULL: with those */
    size_t set_count;
    bool joined; /* the last image was made of records in several scopes (twins.c) */
    int lists;   /* -1 not yet looked; 0 no adopted list at all */
    bool rehash; /* marks of bodies are made of the bodies themselves */
    struct {
        uint32_t feed; /* 0: none */
        struct scope scope;
    } homes[16];
};
enum status subject_reader_open(struct subject_reader *reader, struct view *view,
                                const struct basis *basis);
void subject_reader_close(struct subject_reader *reader);
/* Its own records: twins_join() adds those of its twins. */
enum status subject_read(struct subject_reader *reader, struct arena *arena,
                         const struct record_key *subject, struct subject *out);
enum status image_read(struct subject_reader *reader, struct arena *arena,
                       const struct record_key *subject, struct fact_image *image);
/* light_rules.c: the thresholds that hold where it lies, or those that the reader was given. */
enum status light_rules_for(struct subject_reader *reader, const struct subject *subject,
                            const struct light_rules **rules);
/* Scopes with records of a code in a year. `visit` returns false to stop. */
enum status each_place(struct view *view, uint16_t fiscal_year, const char *code,
                       bool (*visit)(void *context, const struct scope *scope), void *context);

/* alias.c: a unit's code that means another one's (FOLD.md 8). */
bool any_alias(const struct view *view);
void note_alias(struct replica *replica);
void look_for_aliases(struct replica *replica, struct kv_txn *txn);
/* The code at the end; the code itself where there is none, or they run in a circle. */
enum status alias_end(struct view *view, const struct scope *near, const char *code,
                      const struct basis *basis, char end[RECORD_ID_MAX + 1], bool *circle);
void follow_alias(struct span *span, const struct record_key *key, const struct followed *seen);
void dirty_aliased(struct span *span); /* once after any of them, before images are made again */
struct key alias_code_name(const struct record_key *alias, const char *code); /* county 0 code 0 */
/* The name of every code that some alias is of. */
enum status each_aliased(struct view *view, void (*visit)(void *context, struct bytes name),
                         void *context);
/* twins.c: records of one project in several scopes, under codes that mean one unit. */
enum status twins_join(struct subject_reader *reader, struct arena *arena, struct subject *subject,
                       bool *elsewhere, bool *joined);
/* Those that could be: places of the same project in the same county. */
enum status each_twin_place(struct view *view, const struct record_key *subject,
                            void (*visit)(void *context, const struct record_key *twin),
                            void *context);
struct key key_twins(const struct record_key *subject); /* NULL: prefix */
enum status twins_each_inbox(struct view *view,
                             bool (*visit)(void *context, const struct inbox_item *item),
                             void *context, bool *stopped);
bool any_list(struct view *view);
/* Does a record enter the image of its subject and year? Projects do, and live across years:
 * they are none of these. */
bool in_subject(const struct record_key *key);
unsigned digest_state(const struct fold_result *state); /* DIGEST_… */
void subject_key_of(const struct record_key *key, struct record_key *subject);
bool kind_has_subject(unsigned kind);
bool records_at(struct view *view, const struct record_key *subject,
                const struct basis *basis); /* any record that has figures? */
/* Every image that is stored, also those that only have digests. */
enum status each_stored_image(struct view *view,
                              bool (*visit)(void *context, const struct fact_image *image),
                              void *context);
/* The scope in which a project has its records: `near` first. */
enum status subject_scope(struct view *view, uint16_t fiscal_year, const char *code,
                          const struct scope *near, const struct basis *basis, struct scope *scope);
/* Every place where a project is counted or could be: where it is listed, and where it has records. */
enum status each_subject_place(struct view *view, uint16_t fiscal_year, const char *code,
                               const struct scope *listed,
                               void (*visit)(void *context, const struct record_key *subject),
                               void *context);
/* Unit record by code, nearest county first. */
enum status unit_find(struct view *view, const char *county, const char *code,
                      struct record_key *key);
/* lists.c */
enum status read_listing(struct subject_reader *reader, struct arena *arena, struct subject *out);
struct list_place {
    bool out_of_scope;
    struct scope scope;
    char unit[RECORD_ID_MAX + 1];
    struct bytes name;
};
/* Every list that names a project, in order of unit and scope; the name is a view. */
enum status each_list_place(struct view *view, uint16_t fiscal_year, const char *code,
                            bool (*visit)(void *context, const struct list_place *place),
                            void *context);
struct key key_listed(uint16_t fiscal_year, const char *code,
                      const struct record_key *list); /* list NULL: prefix */
struct key key_place(uint16_t fiscal_year, const char *code,
                     const struct scope *scope); /* scope NULL: prefix */
bool year_has_figures(
    unsigned
        fiscal_year); /* YEAR_MIN … YEAR_MAX: what else a hostile key can say is kept, not counted */
/* links.c */
/* Law 6, symmetric on purpose: between an upper node and a lower one, what lies at or below
 * the lower one; notices also from above it. The same holds of what a node itself keeps. */
bool in_line(const struct scope *lower, enum lane lane, const struct scope *scope);
uint32_t peer_number_of(struct view *view, const char *node); /* 0: none yet */
/* carried.c: the peer's store lives under another epoch now; it never returns to this one. */
void epoch_left(struct span *span, const char *peer, uint64_t epoch);
/* What concerns both ends of a link in a lane. */
struct link_filter {
    struct scope lower;
    enum lane lane;
    bool none;
};
struct link_filter link_filter(const struct replica *replica, const struct peer *peer,
                               enum lane lane);
bool link_wants(const struct link_filter *filter, const struct scope *scope);

/* since.c */
/* The heads stay the caller's; with none, nothing lies within. Close also after a failure. */
enum status basis_open(struct basis *basis, struct view *view, const struct head *heads,
                       size_t count);
void basis_close(struct basis *basis);
/* Does an end of a feed, or what ends do, lie beyond it? Sets ends_touched. */
enum status basis_see_ends(struct view *view, struct basis *basis);

/* heads.c */
enum status collect_heads(struct view *view, struct arena *arena,
                          bool (*wanted)(const void *context, const struct feed_entry *feed),
                          const void *context, struct head **out, size_t *count);

/* purge.c: keys of the index of what is ordered. NULL: a prefix. */
struct key key_ordered(const struct hash *digest, const struct record_key *order);
struct key key_order(const struct record_key *order, const struct hash *digest);
/* purge_carry.c: takes the body that an entry names out of all that is stored; false when it is
 * not known where it stands: then carry_out_everywhere(). */
bool carry_out(struct span *span, const struct purge_entry *entry);
void carry_out_everywhere(struct span *span, const struct scope *scope);
void carry_out_in_waiting(struct span *span);
/* After every fold of a purge order: what it orders from now on, or no more, is carried out when
 * nothing is pending any more: what came in the same span stands in a record by then. */
void follow_purge(struct span *span, const struct record_key *key);
void carry_out_due(struct span *span);
/* purge_strip.c */
/* Is a change in that feed ordered to be without its body? Only by somebody whose grant covers
 * its writer's. */
bool purge_ordered(struct view *view, const struct hash *digest, const struct feed_name *feed);
/* Does a body stand there that an order in force forbids? */
bool purge_forbids(struct view *view, const struct batch *batch, size_t i, struct arena *arena);
bool any_purge(struct view *view);
/* Takes out of a decoded batch what is ordered to be gone. Counts into *stripped. */
enum status purge_strip(struct view *view, struct batch *batch, struct arena *arena,
                        size_t *stripped);
/* The stored form of a batch whose bodies changed, in the arena. */
enum status purge_encode(const struct batch *batch, struct arena *arena, struct bytes *stored);
/* Writes a held batch again, with bodies less or more: also notes that free pages hold what
 * was there, when less. */
void purge_rewrite(struct span *span, const struct log_entry *entry, const struct batch *batch,
                   bool less);
/* Every record that a batch has versions of is folded again. */
void dirty_changes(struct span *span, const struct batch *batch);
/* Does a version have its body here? `reason` is what follows for it (BODY_PURGED …). */
enum status version_body(struct view *view, struct arena *arena, struct version version, bool *gone,
                         uint8_t *reason);

/* take.c */
/* Decodes the changes of a held batch and puts them beside the others to be folded. */
void take_changes(struct span *span, struct feed_entry *feed, const struct batch *batch);
/* replica_take() without folding in between: `stored` may lie in the span's arena. */
enum status take_batch(struct span *span, struct bytes stored, uint32_t via, int64_t now_ms,
                       enum taken *taken, struct why *why);
uint64_t body_mark_of(const struct change *change);
uint64_t body_mark_of_payload(struct bytes payload, bool withdrawn);

/* rebuild.c */
/* Drops what is derived and folds the set of this span again. */
enum status refold_set(struct span *span);
/* A record as the canonical dump says it: lines, the same at every node. */
enum status dump_record_text(struct view *view, struct bytes key, struct bytes value,
                             struct buffer *text);

/* Sets of keys. */
enum status map_add_bytes(struct map *map, struct bytes key);
struct sorted_keys {
    struct bytes *items;
    size_t count;
};

/* digests.c: a record of no subject is counted as it is folded (sign 1), and as it was (-1). */
enum status digest_alone(struct view *view, struct cells *cells, const struct record_key *key,
                         const struct stored_record *record, int sign);
/* The same of a record as it was read, at a basis too. */
enum status digest_named(struct cells *cells, const struct record *record, int sign);
/* Where an entry of no subject is counted. */
void place_alone(const struct record_key *key, const struct feed_name *feed,
                 struct digest_place *place);

/* images.c */
void settle_subjects(struct span *span);
/* What is stored of a subject, also when it only has digests; NOT_FOUND. */
enum status image_stored(struct view *view, struct arena *arena, const struct record_key *subject,
                         struct fact_image *image);
static inline bool image_is_empty(const struct fact_image *image)
{
    return !image->exists && image->digest_count == 0;
}
void dirty_subject(struct span *span, struct bytes fact_key);
enum status map_sorted(struct arena *arena, const struct map *map, struct sorted_keys *sorted);

/* basis.c: a basis with all that came since. Units, lists and ends are read as they were. */
struct past {
    struct view *view;
    struct basis basis;
    struct sorted_keys subjects; /* fact keys of those that may have looked otherwise */
    struct sorted_keys alone;    /* keys of records of no subject, likewise */
    struct arena keys;
};
/* past_close() also after a failure. */
enum status past_open(struct past *past, struct view *view, const struct scope *scope,
                      const struct head *heads, size_t count);
void past_close(struct past *past);
/* The key is among them. */
bool sorted_has(const struct sorted_keys *keys, struct bytes key);
/* read.c: adopted lists within a place, now or at a basis. */
bool list_counts(struct view *view, struct arena *arena, const struct record_key *list,
                 const struct basis *basis, enum dimension dimension, const char *code);

/* Years with subjects, in order. */
enum status each_year(struct view *view, bool (*visit)(void *context, uint16_t year),
                      void *context);

#endif
