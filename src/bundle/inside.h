/* inside -- what the files of this room share, and the layout of a bundle:
 *
 *   8     "SIBEN\r\n\x1a": a transfer as text shows at once
 *   u8    'B'
 *   u8    layout                  BUNDLE_VERSION
 *   u32   size of the header      up to BUNDLE_HEADER_MAX
 *         header                  Bundle__Header (proto/bundle.proto)
 *   80    head of the seal, for the receiver's link key
 *   64    signature of header and seal head, domain "siben bundle head 1"
 *   then chunks (seal.h), each behind a byte:
 *   u8    'c'                     a full chunk, SEAL_CHUNK_SEALED bytes
 *   u8    'e'                     the last one: u32 size, and as many bytes
 *   64    signature of the BLAKE2b-256 of everything before, domain "siben bundle end 1"
 *
 * What the chunks hold is one run of contents: u32 size, Bundle__Content. The seal is
 * bound to the header. It is made for the link key, not for the signing key turned into
 * one: the link key is one for agreement already, both sides have it from the grants,
 * and a signing key that only signs can be kept apart.
 *
 * The two signatures differ in use: the first tells who speaks before anything large is
 * read, the second that nothing was cut off, also to those who cannot unseal.
 *
 * Integers are big-endian. */
#ifndef SIBEN_BUNDLE_INSIDE_H
#define SIBEN_BUNDLE_INSIDE_H

#include <bundle.pb-c.h>

#include <siben/bundle.h>

#include <siben/seal.h>

#include <sodium.h>

#define BUNDLE_MAGIC "SIBEN\r\n\x1a"
#define BUNDLE_MAGIC_SIZE 8
#define BUNDLE_LETTER 'B'
#define BUNDLE_PRELUDE 14 /* up to the header */
#define CHUNK_FULL 'c'
#define CHUNK_LAST 'e'
#define HEAD_DOMAIN "siben bundle head 1"
#define END_DOMAIN "siben bundle end 1"
#define BUNDLE_WHERE "报送包文件"

_Static_assert(SEAL_PUBLIC_SIZE == LINK_PUBLIC_SIZE && SEAL_SECRET_SIZE == LINK_SECRET_SIZE,
               "a link key can be sealed to");

/* -- header.c -- */
enum status header_encode(const struct bundle_header *header, struct buffer *bytes) MUST_USE;
/* Grants are copied into the arena. */
enum status header_decode(struct arena *arena, struct bytes bytes, struct bundle_header *header,
                          struct why *why) MUST_USE;
/* Messages into an arena with a budget. */
ProtobufCAllocator message_allocator(struct arena *arena);
/* A short text of a message: false when too long or with a NUL. */
bool message_text(ProtobufCBinaryData data, char *text, size_t size);
static inline ProtobufCBinaryData message_bytes(const void *data, size_t size)
{
    return (ProtobufCBinaryData){size, (uint8_t *)(uintptr_t)data};
}

/* -- content.c -- */
enum status content_encode(const struct bundle_content *content, struct arena *arena,
                           struct buffer *bytes) MUST_USE;

/* -- notes.c: what is remembered about a peer -- */
struct carried { /* by the last bundle written, per lane */
    struct cursor to;
    int64_t at_ms;
};
enum status carried_get(struct view *view, const char *peer, enum lane lane,
                        struct carried *carried) MUST_USE;
enum status carried_put(struct span *span, const char *peer, enum lane lane,
                        const struct carried *carried) MUST_USE;
/* Up to where the peer is known to hold our log; arrival 0: nothing is known. */
enum status held_get(struct view *view, const struct peer *peer, enum lane lane,
                     struct cursor *held) MUST_USE;
/* The place in our log with an arrival number, as this peer reads it; NOT_FOUND. */
enum status place_at(struct view *view, const struct peer *peer, enum lane lane, uint64_t arrival,
                     struct cursor *place) MUST_USE;
/* Parts of the sender's sets that have been read. */
struct parts_read {
    uint64_t set;
    int64_t created_ms;
    unsigned parts;
    uint8_t read[(BUNDLE_PARTS_MAX + 7) / 8];
};
enum status parts_get(struct view *view, const char *peer, uint64_t set,
                      struct parts_read *parts) MUST_USE;
/* Marks one; forgets the oldest set beyond BUNDLE_SETS_MAX. */
enum status parts_mark(struct span *span, const char *peer, const struct bundle_header *header,
                       struct parts_read *parts) MUST_USE;
static inline bool parts_has(const struct parts_read *parts, unsigned part)
{
    return parts->read[(part - 1) / 8] >> ((part - 1) % 8) & 1;
}
/* What the sender held when it wrote: reached once all of it is held here too. */
struct goal {
    struct cursor to;
    int64_t created_ms; /* of the bundle that told it */
    struct head *heads;
    size_t head_count;
};
enum status goal_get(struct view *view, struct arena *arena, const char *peer, enum lane lane,
                     struct goal *goal) MUST_USE;
enum status goal_put(struct span *span, const char *peer, enum lane lane,
                     const struct goal *goal) MUST_USE;
enum status goal_remove(struct span *span, const char *peer, enum lane lane) MUST_USE;

/* May our place in the peer's log move to another epoch? One that was never seen: yes. One that
 * it has left for a link's word: no. One that it has left for what another bundle said: if this
 * one was written later, for an old stick of a life before may have come in between. */
enum status epoch_open(struct view *view, const char *peer, uint64_t epoch, int64_t created_ms,
                       bool *open) MUST_USE;
/* It has moved away from `epoch` because of a bundle written then. */
enum status epoch_close(struct span *span, const char *peer, uint64_t epoch,
                        int64_t created_ms) MUST_USE;

/* -- admit.c -- */
/* Whose bundle this is: our parent's or our child's, for us, under our root. */
enum status admit(struct view *view, struct bundle_reader *reader, struct bundle_peer *sender,
                  struct why *why) MUST_USE;

/* -- read.c -- */
struct bundle_reader {
    struct bundle_source source;
    struct bundle_header header;
    struct arena arena; /* of the header */
    struct buffer head; /* everything before the chunks */
    struct bytes header_bytes, seal_head, signature;
    uint8_t sender_key[SIGN_PUBLIC_SIZE];
    bool opened;   /* the seal */
    bool verified; /* all of the file */
    struct seal seal;
    uint64_t at;         /* of the next chunk */
    bool ended;          /* the last one is read */
    struct buffer chunk; /* as it stands, with the byte before it */
    struct buffer plain; /* unsealed and not yet given */
    size_t given;        /* of it */
    struct cursor place[LANE_COUNT];
};

#endif
