/* keys -- the order of keys and the form of values in every table of the replica.
 *
 * All integers in keys are big-endian. Numbers of feeds and peers are this node's
 * own and never leave it.
 *
 *   META      "format" "fold" "epoch" "incarnation" "identity" "years" …
 *   FEED      feed:4                      -> entry
 *   FEED_NAME canonical feed name         -> feed:4
 *   LOG       lane:1 arrival:8            -> meta with the mark of the log, batch
 *   LOG_INDEX feed:4 seq:4 hash:8         -> lane:1 arrival:8
 *   WAITING   feed:4 seq:4 hash:8         -> via:4 stored batch
 *   LINK      'c' peer 0 lane             -> cursor
 *             'a' peer 0 lane arrival:8   -> peer_ms:8 now_ms:8 serial:8
 *             'A'                         -> serial:8  of the last acknowledgement
 *             'n' peer                    -> now_ms:8
 *             'w' peer 0 lane             -> acked:8 tail:8 serial:8  before a loss at the peer
 *             'p' replica 0 feed:4 seq:4 hash:8 -> at_ms:8 now_ms:8 hash  positions above
 *             'q' replica 0 feed:4 seq:4 hash:8 -> the same, lost there since
 *             'P' peer 0                  -> number:4
 *             'h'                         -> feed:4 seq:4 hash  newest head of the parent
 *   LOCAL     notes by name; "facts" and "facts:" generation:8: fact_journal.c
 *   RECORD    record key                  -> versions and shown body
 *   INDEX     'k' kind:2 record key       -> (empty)            rare kinds
 *             'c' code 0 county 0 key     -> (empty)            units by code
 *             'n' folded name 0 key       -> (empty)            units by name
 *             'l' year:2 code 0 unit 0 scope 0 -> out:1 name      listed projects
 *             'p' year:2 code 0 scope 0   -> (empty)            where a subject has records
 *             'L' year:2 key              -> (empty)            adopted lists
 *             'F' year:2 scope 0          -> points, words        what the plan of a scope asks of forms
 *             'R' year:2 scope 0          -> light set           of the plan of a scope
 *             'y' year:2                  -> (empty)            years with subjects
 *             'e' node 0 key              -> (empty)            ends of feeds
 *             'H' scope 0 id 0 key        -> (empty)            what moved: handover `key`
 *             'x' digest:32 scope 0 key   -> (empty)            what must not be here: order `key`
 *             'X' key digest:32           -> (empty)            what an order in force names
 *   FACT      year:2 subject key          -> image (analytics), also of digests alone
 *   CELL      cell key                    -> sums (analytics)
 *   INBOX     record key                  -> conflicts:2 not_counted:2
 *   COURSE    year:2 record key           -> steps: ms after the one before, state:1 */
#ifndef REPLICA_KEYS_H
#define REPLICA_KEYS_H

#include <siben/feed.h>
#include <siben/kv.h>

#define BRANCHES_MAX \
    8 /* branches of one feed that are followed; more are refused: nobody forks so often by accident */
#define KEY_MAX 480 /* LMDB's 511 with room */

struct key {
    uint8_t data[KEY_MAX];
    size_t size;
    bool failed; /* did not fit */
};
void key_init(struct key *key);
void key_u8(struct key *key, uint8_t value);
void key_u16(struct key *key, uint16_t value);
void key_u32(struct key *key, uint32_t value);
void key_u64(struct key *key, uint64_t value);
void key_text(struct key *key, const char *text); /* with its 0 */
void key_raw(struct key *key, struct bytes bytes);
void key_record(struct key *key, const struct record_key *record);
static inline struct bytes key_bytes(const struct key *key)
{
    return bytes_of(key->data, key->size);
}

struct key key_log(enum lane lane, uint64_t arrival);
struct key key_log_index(uint32_t feed, uint32_t seq,
                         const struct hash *hash); /* hash NULL: prefix */
struct key key_feed(uint32_t feed);
struct key key_of_record(const struct record_key *record);
struct key key_fact(const struct record_key *subject);

/* A stored record: header, versions, shown body. */
struct stored_version {
    struct version version;
    uint64_t body_mark;
    bool home, withdrawn;
    bool gone; /* its body is not here: purged, or missing; body_mark 0 */
    uint8_t not_counted, standing, conflict;
    uint16_t replace_count;
    const struct version *replaces;
    struct version reopening;
};
struct stored_record {
    bool approved, returned, closed, reviewed;
    bool withdrawn; /* or gone: there is nothing to read */
    bool gone;      /* the body of the shown version */
    uint16_t shown; /* UINT16_MAX: none */
    uint16_t conflicts;
    struct stored_version *versions;
    size_t version_count;
    struct bytes payload;
};
#define SHOWN_NONE UINT16_MAX
enum status stored_record_get(struct arena *arena, struct bytes value,
                              struct stored_record *record);
/* Only header and payload: no allocation. */
enum status stored_record_peek(struct bytes value, struct stored_record *record,
                               struct version *shown, uint64_t *body_mark);
void stored_record_put(struct buffer *buffer, const struct stored_record *record);

#endif
