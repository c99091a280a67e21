/* trust -- keys, signatures and grants.
 *
 * A node has a signing key (Ed25519) and a link key (CURVE), separate and bound
 * together by its grant. A grant is an immutable statement signed by the parent;
 * a chain of grants leads from the root, whose hash every node knows, to a node.
 *
 * One rule: trust never reads a clock. Expiry closes links; it unmakes nothing. */
#ifndef SIBEN_TRUST_H
#define SIBEN_TRUST_H

#include <siben/names.h>

#define SIGN_PUBLIC_SIZE 32
#define SIGN_SECRET_SIZE 64
#define SIGNATURE_SIZE 64
#define LINK_PUBLIC_SIZE 32
#define LINK_SECRET_SIZE 32

struct node_keys { /* wipe with keys_wipe() */
    uint8_t sign_public[SIGN_PUBLIC_SIZE], sign_secret[SIGN_SECRET_SIZE];
    uint8_t link_public[LINK_PUBLIC_SIZE], link_secret[LINK_SECRET_SIZE];
};
enum status trust_start(void) MUST_USE; /* libsodium; idempotent */
/* From 32 random bytes given by the caller (tests pass fixed ones). Two
 * independent keys are derived with a keyed hash and different contexts. */
void keys_from_seed(const uint8_t seed[32], struct node_keys *keys);
void keys_wipe(struct node_keys *keys);

void hash_of(struct bytes bytes, struct hash *hash); /* BLAKE2b-256 */
/* Of the parts one after the other, as if they were one; takes no memory. */
void hash_of_parts(const struct bytes *parts, size_t count, struct hash *hash);
bool hash_is_none(const struct hash *hash); /* zeros */
bool hash_equal(const struct hash *a, const struct hash *b);
uint64_t hash_mark(const struct hash *hash); /* first 8 bytes, big-endian */

/* A signature over domain string ‖ 0x00 ‖ message. */
void trust_sign(const uint8_t secret[SIGN_SECRET_SIZE], const char *domain, struct bytes message,
                uint8_t signature[SIGNATURE_SIZE]);
bool trust_verify(const uint8_t public_key[SIGN_PUBLIC_SIZE], const char *domain,
                  struct bytes message, const uint8_t signature[SIGNATURE_SIZE]);

/* That one has a link key: an Ed25519 public key whose Montgomery form is the link key, and a
 * signature with it. Of the same key and message always the same bytes. */
#define LINK_PROOF_SIZE (32 + SIGNATURE_SIZE)
void link_prove(const uint8_t link_secret[LINK_SECRET_SIZE], const char *domain,
                struct bytes message, uint8_t proof[LINK_PROOF_SIZE]);
bool link_proven(const uint8_t link_public[LINK_PUBLIC_SIZE], const char *domain,
                 struct bytes message, const uint8_t proof[LINK_PROOF_SIZE]);

#define GRANT_ENDPOINTS_MAX 4
#define GRANT_OWN_ENDPOINTS_MAX 2
#define GRANT_SUCCEEDS_MAX 3 /* of one office, one after the other */
#define ENDPOINT_TEXT_MAX 128
struct grant {
    char node[NODE_NAME_MAX + 1];    /* who is granted */
    char grantor[NODE_NAME_MAX + 1]; /* by whom; the root grants itself */
    struct scope scope;
    uint64_t kinds[LANE_COUNT]; /* bit = kind number; KIND_MASK_ALL = also kinds to come */
    bool may_enrol, may_end;
    bool uplink_summary_only;      /* the parent takes summary and notice lanes only */
    uint32_t serial;               /* of the grantor, 1 … */
    int64_t issued_ms, expires_ms; /* stated; 0 = never */
    uint8_t sign_public[SIGN_PUBLIC_SIZE], link_public[LINK_PUBLIC_SIZE];
    uint8_t grantor_link_public[LINK_PUBLIC_SIZE];
    char endpoints[GRANT_ENDPOINTS_MAX][ENDPOINT_TEXT_MAX]; /* of the grantor; "" = none */
    /* Whose office it takes over, newest first: nodes that the same grantor had granted. What they
     * might say of those whom they let in, it may say. */
    char succeeds[GRANT_SUCCEEDS_MAX][NODE_NAME_MAX + 1];
    /* Its own, of a standby: where those whom its grantor let in reach it. */
    char own_endpoints[GRANT_OWN_ENDPOINTS_MAX][ENDPOINT_TEXT_MAX];
};

/* Grants from the root (first) to the node (last), as signed bytes. */
struct grant_chain {
    size_t count;
    struct grant grants[GRANT_CHAIN_MAX];
    struct bytes signed_bytes[GRANT_CHAIN_MAX]; /* borrowed */
};

/* Signed form: suite, canonical bytes of the grant, signature. */
enum status grant_sign(const struct grant *grant, const uint8_t secret[SIGN_SECRET_SIZE],
                       struct buffer *signed_grant) MUST_USE;
/* Reads without verifying. */
enum status grant_read(struct bytes signed_grant, struct grant *grant) MUST_USE;
/* Verifies that each grant is signed by the one before it, that the first is
 * self-signed with a key whose hash is `root`, that each is a subset of its
 * grantor's (scope, kinds × lanes, may_*), that names link. BAD_SIGNATURE or
 * UNAUTHORISED with why. */
enum status chain_verify(const struct bytes *signed_grants, size_t count, const struct hash *root,
                         struct grant_chain *chain, struct why *why) MUST_USE;
bool grant_within(const struct grant *grant, const struct grant *grantor);
/* May the holder write a record of this kind in a feed of this lane and scope? Whatever the
 * kinds of the grant: a receipt is given from above, nobody answers himself; bodies are purged
 * on the word of a county or above, in the lane that every holder hears. */
bool grant_allows(const struct grant *grant, enum lane lane, unsigned kind,
                  const struct scope *scope);
/* It writes nothing: it holds and passes on what its grantor has, for those below. */
bool grant_is_standby(const struct grant *grant);
bool grant_succeeds(const struct grant *grant, const char *node);
void root_id(const uint8_t sign_public[SIGN_PUBLIC_SIZE], struct hash *root);
/* Usual grants: kinds a township, county or prefecture writes. */
void grant_usual(struct grant *grant, int scope_level);

/* Enrolment without a server. A request says name, scope wanted and both public
 * keys and is signed with both; the answer is a chain. Both are text files: a header
 * line that says in Chinese what it is, then base64, then a short check code
 * (4 groups of 4) that two people compare by telephone. */
struct enrol_request {
    char node[NODE_NAME_MAX + 1];
    struct scope scope;
    uint8_t sign_public[SIGN_PUBLIC_SIZE], link_public[LINK_PUBLIC_SIZE];
    /* The same node asks for other keys: it shows that it has the signing key of its grant. */
    bool renewal;
    uint8_t before_public[SIGN_PUBLIC_SIZE];
    /* To stand by for the parent itself: then also where it is reached. */
    bool standby;
    char endpoints[GRANT_OWN_ENDPOINTS_MAX][ENDPOINT_TEXT_MAX];
};
/* `keys`: those of the request. */
enum status enrol_request_write(const struct enrol_request *request, const struct node_keys *keys,
                                struct buffer *file) MUST_USE;
/* Of a node that changes its keys: signed with the key that it has as well (request->before_public). */
enum status enrol_renewal_write(const struct enrol_request *request, const struct node_keys *keys,
                                const uint8_t before_secret[SIGN_SECRET_SIZE],
                                struct buffer *file) MUST_USE;
enum status enrol_request_read(struct bytes file, struct enrol_request *request,
                               struct why *why) MUST_USE;
enum status enrol_answer_write(const struct bytes *signed_grants, size_t count,
                               struct buffer *file) MUST_USE;
/* Borrowed views into `arena`. */
enum status enrol_answer_read(struct arena *arena, struct bytes file,
                              struct bytes signed_grants[GRANT_CHAIN_MAX], size_t *count,
                              struct why *why) MUST_USE;
void check_code(struct bytes bytes, char code[20]); /* "7KQ2 M8XN 4D3P WR6T" */

#endif
