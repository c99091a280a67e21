/* attachment -- files beside a form, a review or a submission: a report, what a target rests on, a return letter.
 *
 * One record of their own for all kinds with that scope, id, year and round, so that a form stays as it was signed, and one
 * that is locked can still be given its report. Their bytes are files by digest (blobs.h), or elsewhere, as the record says.
 *
 * One rule: numbers of kinds and names of files stand in the record; no figure depends on it. */
#ifndef SIBEN_ATTACHMENT_H
#define SIBEN_ATTACHMENT_H

#include <siben/work.h>

struct attachment {
    uint16_t of; /* enum kind */
    const char *title, *document;
    struct hash digest; /* of the file; zeros: not taken */
    const char *kept;
    int64_t size;
    const char *name;
};
struct attachments {
    struct attachment *items;
    size_t count;
    struct bytes unknown;
};
/* Can files stand beside a record of that kind? A piece of work names its own. */
bool kind_has_attachments(unsigned kind);
void attachments_key(const struct record_key *record, struct record_key *key);
struct work_evidence attachment_evidence(const struct attachment *attachment);

#endif
