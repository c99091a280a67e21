/* files -- the evidence of work records and the attachments of forms, by digest. */
#include <siben/files.h>
#include <siben/limits.h>

#include <stdlib.h>

struct gathering {
    struct files *files;
    struct arena *arena;
    enum status status;
};

static bool has_digest(const struct work_evidence *evidence)
{
    return !hash_is_none(&evidence->digest);
}

static struct file_mention *add(struct gathering *gathering)
{
    struct files *files = gathering->files;
    if (files->count == files->capacity) {
        size_t capacity = files->capacity * 2 + 64;
        struct file_mention *grown = arena_array(gathering->arena, struct file_mention, capacity);
        if (!grown) {
            gathering->status = STATUS_NO_MEMORY;
            return NULL;
        }
        if (files->count)
            memcpy(grown, files->items, files->count * sizeof *grown);
        files->items = grown;
        files->capacity = capacity;
    }
    return &files->items[files->count++];
}

static const char *kept_text(struct gathering *gathering, const char *text)
{
    const char *copy = text && *text ? arena_text(gathering->arena, text) : "";
    if (!copy)
        gathering->status = STATUS_NO_MEMORY;
    return copy ? copy : "";
}

static void add_mention(struct gathering *gathering, const struct record_key *key,
                        const struct record_version *version, bool shown,
                        const struct work_evidence *evidence)
{
    struct file_mention *mention = add(gathering);
    if (!mention)
        return;
    bool sized = evidence->size > 0 && evidence->size <= FILE_BYTES_MAX;
    *mention = (struct file_mention){.digest = evidence->digest,
                                     .size = sized ? evidence->size : 0,
                                     .name = kept_text(gathering, evidence->name),
                                     .title = kept_text(gathering, evidence->title),
                                     .document = kept_text(gathering, evidence->document),
                                     .kept = kept_text(gathering, evidence->kept),
                                     .key = *key,
                                     .scope = version->name.feed.scope,
                                     .node = kept_text(gathering, version->name.feed.node),
                                     .lane = version->name.feed.lane,
                                     .shown = shown && !version->withdrawn,
                                     .counted = version->not_counted == COUNTED};
}

/* What a version says only of where an original is concerns nobody once another is shown. */
static void add_version(struct gathering *gathering, struct arena *scratch,
                        const struct record_key *key, const struct record_version *version,
                        bool shown)
{
    struct payload payload;
    if (version->gone || version->withdrawn || !version->payload.size)
        return;
    enum status status = payload_decode(scratch, key->kind, version->payload, &payload);
    if (status != STATUS_OK) {
        if (status == STATUS_NO_MEMORY)
            gathering->status = status;
        return; /* what cannot be read names nothing */
    }
    for (size_t i = 0; key->kind == KIND_ATTACHMENTS && i < payload.attachments.count; i++) {
        const struct work_evidence file = attachment_evidence(&payload.attachments.items[i]);
        struct record_key of = *key; /* the form that it belongs to */
        of.kind = payload.attachments.items[i].of;
        if (shown || has_digest(&file))
            add_mention(gathering, &of, version, shown, &file);
    }
    for (size_t i = 0; key->kind == KIND_WORK && i < payload.work.evidence_count; i++)
        if (shown || has_digest(&payload.work.evidence[i]))
            add_mention(gathering, key, version, shown, &payload.work.evidence[i]);
}

static bool see_record(void *context, struct view *view, const struct record *record,
                       struct arena *scratch)
{
    struct gathering *gathering = context;
    struct record history;
    enum status status = replica_history(view, scratch, &record->key, &history);
    if (status != STATUS_OK) {
        gathering->status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
        return gathering->status == STATUS_OK;
    }
    for (size_t i = 0; i < history.version_count && gathering->status == STATUS_OK; i++)
        add_version(gathering, scratch, &record->key, &history.versions[i],
                    history.shown.seq && i == history.state.shown);
    return gathering->status == STATUS_OK;
}

static int by_digest(const void *a, const void *b)
{
    const struct file_mention *x = a, *y = b;
    int order = memcmp(x->digest.bytes, y->digest.bytes, HASH_SIZE);
    if (!order)
        order = (int)y->shown - (int)x->shown;
    if (!order)
        order = (int)y->counted - (int)x->counted;
    if (!order)
        order = strcmp(x->key.scope.text, y->key.scope.text);
    if (!order)
        order = strcmp(x->key.id, y->key.id);
    if (!order)
        order = strcmp(x->scope.text, y->scope.text);
    return order ? order : strcmp(x->title, y->title);
}

enum status files_named(struct view *view, struct arena *arena, const struct scope *scope,
                        struct files *files)
{
    struct gathering gathering = {files, arena, STATUS_OK};
    *files = (struct files){.count = 0};
    enum status status = replica_each(view, scope, KIND_WORK, 0, see_record, &gathering);
    if (status == STATUS_OK && gathering.status == STATUS_OK)
        status = replica_each(view, scope, KIND_ATTACHMENTS, 0, see_record, &gathering);
    if (status == STATUS_OK)
        status = gathering.status;
    if (status == STATUS_OK && files->count)
        qsort(files->items, files->count, sizeof *files->items, by_digest);
    return status;
}

const struct file_mention *files_of(const struct files *files, const struct hash *digest,
                                    size_t *count)
{
    size_t low = 0, high = files->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(files->items[middle].digest.bytes, digest->bytes, HASH_SIZE) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < files->count && hash_equal(&files->items[low + *count].digest, digest))
        ++*count;
    return *count ? &files->items[low] : NULL;
}

bool files_shared(const struct file_mention *mentions, size_t count, const struct peer *peer)
{
    for (size_t i = 0; i < count; i++)
        if (scope_contains(&peer->scope, &mentions[i].scope) &&
            !(peer->parent && peer->summary_only && mentions[i].lane == LANE_DETAIL))
            return true;
    return false;
}

static bool is_one_of(const char *node, const char *const *nodes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(nodes[i], node) == 0)
            return true;
    return false;
}

bool files_owed(const struct file_mention *mentions, size_t count, const struct peer *peer,
                bool had, const char *const *above, size_t above_count)
{
    bool elsewhere = false, owed = had || peer->parent;
    for (size_t i = 0; i < count; i++) {
        bool shared = scope_contains(&peer->scope, &mentions[i].scope);
        elsewhere = elsewhere || !shared;
        owed = owed || (shared && is_one_of(mentions[i].node, above, above_count));
    }
    return owed || !elsewhere;
}

bool files_counted(const struct file_mention *mentions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (mentions[i].counted)
            return true;
    return false;
}

int64_t files_size(const struct file_mention *mentions, size_t count)
{
    int64_t size = 0;
    for (size_t i = 0; i < count; i++) {
        if (size && mentions[i].size && mentions[i].size != size)
            return 0;
        size = mentions[i].size ? mentions[i].size : size;
    }
    return size;
}
