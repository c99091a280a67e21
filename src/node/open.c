/* open -- makes a data folder, and opens one. */
#include "backup.h"
#include "inside.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status make_folder(const char *folder, struct why *why)
{
    if (mkdir(folder, 0700) == 0)
        return folder_sync_of(folder, why);
    int error = errno;
    if (error == EEXIST)
        return STATUS_OK;
    why_set(why, STATUS_IO_ERROR, folder, NULL, "检查上级目录是否存在、当前用户是否有写权限");
    return why_what(why, STATUS_IO_ERROR, "建不了目录：%s", error_words(error));
}

enum status node_create(const char *folder, const char *name, const struct scope *scope,
                        struct why *why)
{
    char path[PATH_TEXT_MAX];
    struct buffer text = {0};
    if (!path_of(path, folder, "siben.yaml"))
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    enum status status = make_folder(folder, why);
    if (status == STATUS_OK)
        status = keys_create(folder, why);
    if (status == STATUS_EXISTS && access(path, F_OK) != 0) {
        why_clear(why); /* cut short before it was told to anybody: these keys are used */
        status = STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    config_print_new(name, scope, &text);
    status = text.failed ? STATUS_NO_MEMORY : file_create(path, buffer_bytes(&text), 0600, why);
    buffer_free(&text);
    return status;
}

static void log_progress(void *context, uint64_t done, uint64_t all)
{
    log_line(context, LOG_INFO, "replica: rebuilt %llu of %llu changes", (unsigned long long)done,
             (unsigned long long)all);
}

bool keys_fit(const struct node_keys *keys, const struct grant *grant)
{
    return memcmp(grant->sign_public, keys->sign_public, SIGN_PUBLIC_SIZE) == 0 &&
           memcmp(grant->link_public, keys->link_public, LINK_PUBLIC_SIZE) == 0;
}

static enum status read_next_keys(struct node *node, struct why *why)
{
    enum status status = keys_read_next(node->folder, &node->next_keys, why);
    node->has_next = status == STATUS_OK;
    if (status != STATUS_NOT_FOUND)
        return status;
    why_clear(why); /* there is none: no reason for what fails later */
    return STATUS_OK;
}

static enum status check_identity(struct node *node, struct why *why)
{
    struct arena arena;
    struct identity identity;
    struct grant grant;
    arena_init(&arena, 0);
    enum status status = replica_identity(node->replica, &arena, &identity);
    node->enrolled = status == STATUS_OK;
    if (status == STATUS_OK)
        status = grant_read(identity.grants[identity.grant_count - 1], &grant);
    /* Killed between the grant for the next keys and their file: finished here. */
    if (status == STATUS_OK && node->has_next && !keys_fit(&node->keys, &grant) &&
        keys_fit(&node->next_keys, &grant))
        status = keys_take_next(node, why);
    if (status == STATUS_OK &&
        memcmp(grant.sign_public, node->keys.sign_public, SIGN_PUBLIC_SIZE) != 0)
        status = why_set(why, STATUS_CORRUPT, node->folder, "密钥与这里的授权不符",
                         "恢复原来的 keys 文件；若已丢失，换空目录重新申请授权");
    if (status == STATUS_OK && strcmp(identity.node, node->config.node) != 0)
        status = why_set(why, STATUS_INVALID, "siben.yaml", "node 与授权里的节点名不同",
                         "改回授权里的名字");
    arena_close(&arena);
    if (status == STATUS_OK)
        replica_set_keys(node->replica, &node->keys);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status open_replica(struct node *node, struct why *why)
{
    bool rebuild = false;
    enum status status = replica_open(store_kv(node->store), node->log, node_entropy(),
                                      &node->replica, &rebuild, why);
    if (status == STATUS_OK)
        status = check_identity(node, why);
    if (status == STATUS_OK && rebuild) {
        log_line(node->log, LOG_INFO, "replica: written with another fold version -> rebuilding");
        status = replica_rebuild(node->replica, log_progress, node->log, why);
    }
    if (status == STATUS_OK) /* what a backup brought back goes before anybody reads it */
        status = replica_apply_purges(node->replica);
    if (status == STATUS_OK)
        status = store_start(node->store, node->replica);
    return status;
}

enum status node_open(const char *folder, size_t map_size, struct log *log, struct node *node,
                      struct why *why)
{
    *node = (struct node){.log = log};
    if ((size_t)snprintf(node->folder, sizeof node->folder, "%s", folder) >= sizeof node->folder)
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    enum status status = config_read(folder, &node->config, why);
    if (status == STATUS_OK)
        status = keys_read(folder, &node->keys, why);
    if (status == STATUS_OK)
        status = read_next_keys(node, why);
    const struct store_settings settings = {.folder = folder, .map_size = map_size, .log = log};
    if (status == STATUS_OK)
        status = store_open(&settings, &node->store, why);
    if (status == STATUS_OK) /* it is ours alone now */
        backup_forget(node->folder);
    if (status == STATUS_OK) {
        const struct blobs_settings files = {folder, node->config.files_quota, log};
        status = blobs_open(&files, &node->blobs, why);
    }
    if (status == STATUS_OK)
        status = open_replica(node, why);
    if (status != STATUS_OK)
        node_close(node);
    return status;
}

void node_close(struct node *node)
{
    store_close(node->store); /* first: its last jobs still use the replica */
    replica_close(node->replica);
    blobs_close(node->blobs);
    node->blobs = NULL;
    keys_wipe(&node->keys);
    keys_wipe(&node->next_keys);
    node->store = NULL;
    node->replica = NULL;
}

/* Reckoned anew as a whole: what a later software added to the one before spoke of figures
 * that are gone. */
static bool is_reckoned(unsigned kind)
{
    return kind == KIND_SUBMISSION || kind == KIND_RECEIPT;
}

enum status node_change(struct view *view, struct arena *arena, const struct record_key *key,
                        const struct payload *payload, struct change *change)
{
    struct record record;
    struct buffer bytes = {0};
    *change = (struct change){.key = *key, .entered_for = ""};
    enum status status = replica_get(view, arena, key, &record);
    if (status == STATUS_OK && record.shown.seq) {
        change->replaces = arena_take(arena, sizeof *change->replaces);
        if (!change->replaces)
            return STATUS_NO_MEMORY;
        change->replaces[0] = record.shown;
        change->replace_count = 1;
    }
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = payload_encode(payload, &bytes);
    if (status == STATUS_OK && change->replace_count && !is_reckoned(key->kind))
        status = payload_carry_unknown(arena, record.payload, key->kind, &bytes);
    if (status == STATUS_OK) {
        change->payload = arena_bytes(arena, buffer_bytes(&bytes));
        status = arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    buffer_free(&bytes);
    return status;
}
