/* files_tell -- who is told what is here: in a new session, and after a file came, was taken in or dropped. */
#include "files.h"

#define TELL_AGAIN_MS 3600000 /* what we hold, in a new session with the same peer */

void file_tell_later(struct file_link *link, const struct hash *digest, bool held)
{
    for (size_t i = 0; i < link->told_count; i++)
        if (hash_equal(&link->told[i].digest, digest)) {
            link->told[i].held = held;
            return;
        }
    if (link->told_count < FILE_HOLDS_MAX)
        link->told[link->told_count++] = (struct told){*digest, held};
}

/* In a new session, once: what we hold, of which the peer is not known to hold it too. */
void file_greet(struct file_link *link, const struct file_index *index)
{
    struct files_live *files = link->files;
    int64_t now_ms = node_monotonic_ms();
    struct view view;
    if ((link->greeted && now_ms - link->told_ms < TELL_AGAIN_MS) ||
        link->told_generation == files->generation)
        return;
    link->told_generation = files->generation;
    if (!index->held_count)
        return;
    link->greeted = true;
    link->told_ms = now_ms;
    if (replica_view(files->live->node->replica, &view) != STATUS_OK)
        return;
    for (size_t i = 0; i < index->held_count && link->told_count < FILE_HOLDS_MAX; i++) {
        struct file_note note;
        size_t count;
        bool known = false;
        const struct file_mention *mentions = files_of(&index->named, &index->held[i], &count);
        if (!mentions || !files_shared(mentions, count, &link->peer) ||
            file_note_get(&view, &index->held[i], &note) != STATUS_OK)
            continue;
        for (size_t k = 0; k < note.place_count; k++)
            known =
                known || (note.places[k].held && strcmp(note.places[k].node, link->peer.node) == 0);
        if (!known)
            file_tell_later(link, &index->held[i], true);
    }
    (void)!replica_view_close(&view, STATUS_OK);
}

void file_tell(struct file_link *link, const struct file_index *index)
{
    static struct file_question question; /* of the loop */
    size_t kept = 0;
    question = (struct file_question){.ask = FILE_ASK_HOLDS};
    for (size_t i = 0; i < link->told_count; i++) {
        size_t count;
        const struct file_mention *mentions =
            files_of(&index->named, &link->told[i].digest, &count);
        if (!mentions || !files_shared(mentions, count, &link->peer))
            continue;
        link->told[kept++] = link->told[i];
        question.digests[question.count] = link->told[i].digest;
        question.held[question.count++] = link->told[i].held;
    }
    link->told_count = kept;
    if (!kept)
        return;
    link->telling = file_ask(link, &question);
    link->telling_count = link->telling ? kept : 0;
}

struct heard {
    uv_work_t work;
    struct node *node;
    struct file_changed changes[FILE_HOLDS_MAX];
    size_t count;
};

static void heard_work(uv_work_t *work)
{
    struct heard *heard = work->data;
    if (file_notes_change(heard->node, heard->changes, heard->count) != STATUS_OK)
        log_line(heard->node->log, LOG_WARNING, "files: what a neighbour holds was not noted");
}

static void heard_done(uv_work_t *work, int error)
{
    (void)error;
    memory_free(work->data);
}

void file_told(struct file_link *link, enum status status, struct bytes bytes)
{
    static struct file_answer answer; /* of the loop */
    struct files_live *files = link->files;
    link->telling = false;
    if (status != STATUS_OK)
        return; /* said again in the next session */
    status = bytes.size ? file_answer_read(bytes, &answer) : STATUS_CLOSED;
    if (status == STATUS_UNSUPPORTED)
        link->unknown = true;
    struct heard *heard = status == STATUS_OK && answer.count == link->telling_count
                              ? memory_take(sizeof *heard)
                              : NULL;
    for (size_t i = 0; heard && i < answer.count; i++) {
        struct file_changed *changed = &heard->changes[heard->count++];
        *changed = (struct file_changed){.digest = link->told[i].digest,
                                         .change = answer.held[i] ? FILE_AT : FILE_NOT_AT};
        memcpy(changed->node, link->peer.node, sizeof changed->node);
        if (answer.held[i])
            file_avoid_no_more(files, &link->told[i].digest, link->peer.node);
    }
    link->told_count -= link->telling_count; /* what came meanwhile stands behind */
    memmove(link->told, link->told + link->telling_count, link->told_count * sizeof *link->told);
    link->telling_count = 0;
    if (!heard)
        return;
    heard->node = files->live->node;
    heard->work.data = heard;
    REQUIRE(uv_queue_work(&files->live->loop, &heard->work, heard_work, heard_done) == 0);
}
