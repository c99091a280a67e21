/* files_answer -- what neighbours ask about files: answered on a worker, of what records name that both hold. */
#include "files.h"

#include <stdio.h>

struct file_asked {
    uv_work_t work;
    struct files_live *files;
    struct net_ticket *ticket;
    struct peer peer;
    bool quiet;
    bool stale; /* records have come that the index does not know yet */
    struct file_question question;
    struct file_answer answer;
    struct buffer piece;
};

static void count_refused(struct files_live *files, const struct peer *peer)
{
    pthread_mutex_lock(&files->lock);
    uint64_t refused = ++files->counted.refused;
    pthread_mutex_unlock(&files->lock);
    if ((refused & (refused - 1)) ==
        0) /* each power of two: a stubborn one does not fill the log */
        log_line(
            files->live->log, LOG_WARNING,
            "files: %s asks for what no record names that it may hold -> refused (%llu so far)",
            peer->node, (unsigned long long)refused);
}

/* It is not here, and a neighbour wants it: it is fetched from the others. */
static void relay(struct files_live *files, const struct hash *digest)
{
    bool known = false;
    pthread_mutex_lock(&files->lock);
    for (size_t i = 0; i < files->relayed_count && !known; i++)
        known = hash_equal(&files->relayed[i], digest);
    if (!known && files->relayed_count == FILES_RELAY_MAX) /* the oldest may be nowhere */
        memmove(files->relayed, files->relayed + 1,
                --files->relayed_count * sizeof *files->relayed);
    if (!known)
        files->relayed[files->relayed_count++] = *digest;
    pthread_mutex_unlock(&files->lock);
}

/* Entitled by more than its own words? A note is read only where that is in question. */
static bool is_owed(struct file_asked *asked, const struct file_index *index,
                    const struct file_mention *mentions, size_t count)
{
    struct view view;
    struct file_note note;
    if (files_owed(mentions, count, &asked->peer, false, index->above, index->above_count))
        return true;
    if (replica_view(asked->files->live->node->replica, &view) != STATUS_OK)
        return false;
    enum status status = file_note_get(&view, &mentions->digest, &note);
    return replica_view_close(&view, status) == STATUS_OK && file_note_had(&note, asked->peer.node);
}

static void answer_piece(struct file_asked *asked, const struct file_index *index)
{
    struct files_live *files = asked->files;
    struct blobs *blobs = files->live->node->blobs;
    const struct file_question *question = &asked->question;
    struct file_answer *answer = &asked->answer;
    struct why why = {0};
    size_t count, want = question->want < FILE_PIECE_MAX ? question->want : FILE_PIECE_MAX;
    const struct file_mention *mentions = files_of(&index->named, &question->digest, &count);
    if (!mentions || hash_is_none(&question->digest) ||
        !files_shared(mentions, count, &asked->peer) || !is_owed(asked, index, mentions, count)) {
        answer->said = asked->stale ? FILE_LATER : FILE_REFUSED;
        if (!asked->stale)
            count_refused(files, &asked->peer);
        return;
    }
    answer->said = FILE_NOT_HERE;
    if (blobs_size(blobs, &question->digest, &answer->size) != STATUS_OK) {
        answer->size = 0;
        if (files_counted(mentions, count))
            relay(files, &question->digest);
        return;
    }
    if (want && !asked->quiet) {
        *answer = (struct file_answer){.said = FILE_LATER};
        return;
    }
    if (want && blobs_read(blobs, &question->digest, question->offset, want, &asked->piece, &why) !=
                    STATUS_OK) {
        answer->size = 0;
        return;
    }
    answer->said = FILE_HERE;
    answer->bytes = buffer_bytes(&asked->piece);
    pthread_mutex_lock(&files->lock);
    files->counted.bytes_out += asked->piece.size;
    pthread_mutex_unlock(&files->lock);
}

/* Says what we hold of these, and keeps what the asker holds. */
static void answer_holds(struct file_asked *asked, const struct file_index *index)
{
    struct node *node = asked->files->live->node;
    const struct file_question *question = &asked->question;
    struct file_changed changes[FILE_HOLDS_MAX] = {{.change = FILE_NAMED}};
    size_t change_count = 0, count;
    uint64_t size;
    asked->answer.said = FILE_HERE;
    asked->answer.count = question->count;
    for (size_t i = 0; i < question->count; i++) {
        const struct file_mention *mentions =
            files_of(&index->named, &question->digests[i], &count);
        if (!mentions || !files_shared(mentions, count, &asked->peer))
            continue; /* nothing is told of what is not both ends' */
        asked->answer.held[i] = blobs_size(node->blobs, &question->digests[i], &size) == STATUS_OK;
        struct file_changed *changed = &changes[change_count++];
        *changed = (struct file_changed){.digest = question->digests[i],
                                         .change = question->held[i] ? FILE_AT : FILE_NOT_AT};
        (void)snprintf(changed->node, sizeof changed->node, "%s", asked->peer.node);
    }
    if (file_notes_change(node, changes, change_count) != STATUS_OK)
        log_line(asked->files->live->log, LOG_WARNING, "files: what %s holds was not noted",
                 asked->peer.node);
    if (change_count)
        atomic_store(&asked->files->due, true); /* it may be fetched from there */
}

static void answer_work(uv_work_t *work)
{
    struct file_asked *asked = work->data;
    struct buffer bytes = {0};
    struct file_index *index = file_index_take(asked->files);
    if (!index)
        asked->answer.said = FILE_LATER; /* just started */
    else if (asked->question.ask == FILE_ASK_PIECE)
        answer_piece(asked, index);
    else
        answer_holds(asked, index);
    if (index)
        file_index_give(asked->files, index);
    file_answer_write(&asked->answer, &bytes);
    net_answered(asked->ticket, bytes.failed ? bytes_of(NULL, 0) : buffer_bytes(&bytes));
    buffer_free(&bytes);
}

static void answer_done(uv_work_t *work, int error)
{
    struct file_asked *asked = work->data;
    (void)error;
    buffer_free(&asked->piece);
    memory_free(asked);
}

void file_answer_start(struct files_live *files, const struct peer *peer, bool quiet,
                       struct bytes question, struct net_ticket *ticket)
{
    struct file_asked *asked = memory_take(sizeof *asked);
    enum status status = asked ? file_question_read(question, &asked->question) : STATUS_NO_MEMORY;
    if (status != STATUS_OK) {
        if (status == STATUS_MALFORMED)
            count_refused(files, peer);
        memory_free(asked);
        net_answered(ticket, bytes_of(NULL, 0));
        return;
    }
    asked->files = files;
    asked->ticket = ticket;
    asked->peer = *peer;
    asked->quiet = quiet;
    asked->stale = files->looking || atomic_load(&files->due);
    asked->work.data = asked;
    REQUIRE(uv_queue_work(&files->live->loop, &asked->work, answer_work, answer_done) == 0);
}
