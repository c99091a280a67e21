/* above -- who is above a node: the main one of the office that granted it, its standbys, who took over from it; and the
 * node's own grant as it was last given by them (FOLD.md 5).
 *
 * One rule: nobody is believed about himself. */
#ifndef SIBEN_ABOVE_H
#define SIBEN_ABOVE_H

#include <siben/replica.h>

enum above_role {
    ABOVE_MAIN,    /* who granted us, or took over that office */
    ABOVE_STANDBY, /* it relays to the main one */
    ABOVE_BEYOND   /* of a standby: who granted the main one */
};
struct above {
    char node[NODE_NAME_MAX + 1];
    struct scope scope;
    uint8_t role;
    bool summary_only;
    bool successor;                        /* main: not the one that granted us */
    bool ended;                            /* main: it was ended, and nobody took over yet */
    uint8_t sign_public[SIGN_PUBLIC_SIZE]; /* main only */
    uint32_t serial;                       /* main only: of its newest grant */
    uint8_t link_public[LINK_PUBLIC_SIZE]; /* newest that is known */
    uint8_t older_link[LINK_PUBLIC_SIZE];  /* the one before */
    bool has_older;
    char endpoints[GRANT_ENDPOINTS_MAX][ENDPOINT_TEXT_MAX];
};
#define ABOVE_MAX 8 /* a main one, its standbys, and who is above them */
/* In order of preference, each once: by the own chain of grants, and by the words that those of it
 * whose word it is have signed since. None: a root. */
enum status replica_above(struct view *view, struct arena *arena, struct above **above,
                          size_t *count) MUST_USE;
/* Our own grant as it was last given, signed, when it is not the one that we hold: a grantor's
 * word that came as a notice (a promotion, a key that we asked for). NOT_FOUND. `chain` and
 * `count`: from the root to it. */
enum status replica_newer_grant(struct view *view, struct arena *arena,
                                struct bytes chain[GRANT_CHAIN_MAX], size_t *count) MUST_USE;

#endif
