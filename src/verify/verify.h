/* verify -- siben-verify: checks a file from Siben against the root's fingerprint, on a
 * laptop without a store and without a network, and says what it attests.
 *
 * One rule: nothing of a file is printed before it has been verified. */
#ifndef SIBEN_VERIFY_VERIFY_H
#define SIBEN_VERIFY_VERIFY_H

#include <siben/bundle.h>
#include <siben/manifest.h>
#include <siben/proof.h>

#include <stdio.h>

enum verify_exit {
    VERIFY_GOOD,      /* everything verifies */
    VERIFY_BAD,       /* something does not, or the code is not in it */
    VERIFY_USAGE,     /* wrong arguments */
    VERIFY_UNREAD = 4 /* a file cannot be read */
};

struct verify {
    struct hash root;
    const char *code; /* looked for; NULL: none */
    bool code_found;
    bool has_keys; /* of the receiver of bundles */
    struct node_keys keys;
};

/* proofs.c, bundles.c: one file. The status of what was wrong, with why. */
enum status verify_proof(struct verify *verify, struct bytes file, struct why *why) MUST_USE;
enum status verify_bundle(struct verify *verify, const struct bundle_source *source,
                          struct why *why) MUST_USE;
/* manifests.c: a signature over the list of an archive; `manifest` as it lies beside it. */
enum status verify_manifest(struct verify *verify, struct bytes manifest, struct bytes file,
                            struct why *why) MUST_USE;
/* One line, Chinese and English beside each other; text from the file without control signs. */
void say(const char *chinese, const char *english, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void say_text(const struct buffer *text); /* several lines, indented, likewise */

#endif
