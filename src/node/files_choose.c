/* files_choose -- which file next, and of whom: what a person here wants, what a neighbour asked for, what is collected. */
#include "files.h"

/* -- who did not give what --------------------------------------------------------------------- */

void file_avoid(struct files_live *files, const struct file_link *link, int64_t for_ms)
{
    struct avoided *avoided = &files->avoided[files->avoided_next++ % FILES_AVOID_MAX];
    *avoided =
        (struct avoided){.digest = link->fetch.digest, .until_ms = node_monotonic_ms() + for_ms};
    memcpy(avoided->node, link->peer.node, sizeof avoided->node);
}

static bool file_is_avoided(const struct files_live *files, const struct hash *digest,
                            const char *node)
{
    int64_t now_ms = node_monotonic_ms();
    for (size_t i = 0; i < FILES_AVOID_MAX; i++)
        if (files->avoided[i].until_ms > now_ms && hash_equal(&files->avoided[i].digest, digest) &&
            strcmp(files->avoided[i].node, node) == 0)
            return true;
    return false;
}

void file_avoid_no_more(struct files_live *files, const struct hash *digest, const char *node)
{
    for (size_t i = 0; i < FILES_AVOID_MAX; i++)
        if (hash_equal(&files->avoided[i].digest, digest) &&
            strcmp(files->avoided[i].node, node) == 0)
            files->avoided[i].until_ms = 0;
    for (struct file_link *link = files->links; link; link = link->next)
        link->nothing = false;
}

/* -- which next --------------------------------------------------------------------------------- */

static bool is_under_way(const struct files_live *files, const struct hash *digest)
{
    for (const struct file_link *link = files->links; link; link = link->next)
        if (link->fetch.state != FETCH_IDLE && hash_equal(&link->fetch.digest, digest))
            return true;
    return false;
}

static bool is_relayed(struct files_live *files, const struct hash *digest)
{
    bool found = false;
    pthread_mutex_lock(&files->lock);
    for (size_t i = 0; i < files->relayed_count && !found; i++)
        found = hash_equal(&files->relayed[i], digest);
    pthread_mutex_unlock(&files->lock);
    return found;
}

/* Without being asked a node collects from below, and a standby from its main node. */
static bool collects_from(const struct files_live *files, const struct file_link *link)
{
    return !link->peer.parent || scope_equal(&link->peer.scope, &files->live->node->config.scope);
}

/* Those that a person here wants come first, then what a neighbour asked for. */
const struct missing *file_choose(struct files_live *files, const struct file_link *link,
                                  const struct file_index *index)
{
    const struct missing *chosen = NULL;
    unsigned best = 0;
    for (size_t i = 0; i < index->missing_count && best < 3; i++) {
        const struct missing *missing = &index->missing[i];
        size_t count;
        uint64_t size;
        unsigned urgent = missing->wanted                                    ? 3
                          : is_relayed(files, &missing->digest)              ? 2
                          : missing->collected && collects_from(files, link) ? 1
                                                                             : 0;
        if (urgent <= best)
            continue;
        const struct file_mention *mentions = files_of(&index->named, &missing->digest, &count);
        if (!files_shared(mentions, count, &link->peer) ||
            file_is_avoided(files, &missing->digest, link->peer.node) ||
            is_under_way(files, &missing->digest) ||
            blobs_size(files->live->node->blobs, &missing->digest, &size) == STATUS_OK)
            continue;
        chosen = missing;
        best = urgent;
    }
    return chosen;
}

void file_relayed_no_more(struct files_live *files, const struct hash *digest)
{
    pthread_mutex_lock(&files->lock);
    for (size_t i = 0; i < files->relayed_count; i++)
        if (hash_equal(&files->relayed[i], digest))
            files->relayed[i--] = files->relayed[--files->relayed_count];
    pthread_mutex_unlock(&files->lock);
}
