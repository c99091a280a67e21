/* file drop -- the bytes go from this machine; what records say of the file stays. */
#include "file_words.h"

/* Somebody else is known to hold it, or a record says where the original is. */
static bool is_elsewhere(struct command_context *context, struct view *view,
                         const struct file_list *list, const struct hash *digest)
{
    struct file_note note;
    size_t count;
    const struct file_mention *mentions = files_of(&list->named, digest, &count);
    (void)context;
    if (file_note_get(view, digest, &note) != STATUS_OK)
        return false;
    for (size_t i = 0; i < note.place_count; i++)
        if (note.places[i].held)
            return true;
    for (size_t i = 0; i < count; i++)
        if (*mentions[i].kept)
            return true;
    return count == 0; /* nobody's */
}

/* What names it is under way: a form that has not passed, a piece of work that was returned or has something to be done. */
static bool is_under_way(struct command_context *context, struct view *view,
                         const struct record_key *key)
{
    struct record record;
    struct payload payload;
    if (replica_get(view, &context->arena, key, &record) != STATUS_OK || !record.shown.seq ||
        record.state.withdrawn || record.gone)
        return false;
    if (kind_is_form(key->kind))
        return !record.state.approved;
    if (key->kind != KIND_WORK || record.state.returned ||
        payload_decode(&context->arena, KIND_WORK, record.payload, &payload) != STATUS_OK)
        return record.state.returned;
    for (size_t i = 0; i < payload.work.row_count; i++)
        if (payload.work.rows[i].due != DATE_NONE && payload.work.rows[i].done == DATE_NONE)
            return true;
    return false;
}

static bool is_needed(struct command_context *context, struct view *view,
                      const struct file_list *list, const struct hash *digest)
{
    size_t count;
    const struct file_mention *mentions = files_of(&list->named, digest, &count);
    for (size_t i = 0; i < count; i++)
        if (mentions[i].shown && is_under_way(context, view, &mentions[i].key))
            return true;
    return false;
}

struct dropping {
    struct command_context *context;
    struct view *view;
    struct file_list list;
    struct file_changed *changes;
    size_t count, kept, needed;
    int64_t before_ms;
};

static void add(struct dropping *dropping, const struct hash *digest)
{
    dropping->changes[dropping->count++] =
        (struct file_changed){.digest = *digest, .change = FILE_DROPPED};
}

static bool see_old(void *context, const struct blob *blob)
{
    struct dropping *dropping = context;
    size_t count;
    if (blob->part || blob->since_ms >= dropping->before_ms ||
        !files_of(&dropping->list.named, &blob->digest, &count))
        return true;
    if (is_needed(dropping->context, dropping->view, &dropping->list, &blob->digest))
        dropping->needed++;
    else if (dropping->count < dropping->list.named.count &&
             is_elsewhere(dropping->context, dropping->view, &dropping->list, &blob->digest))
        add(dropping, &blob->digest);
    else
        dropping->kept++;
    return true;
}

static enum status choose(struct dropping *dropping)
{
    struct command_context *context = dropping->context;
    const char *before = command_value(context, "--before");
    enum status status = STATUS_OK;
    if (before) {
        int32_t day = date_parse_iso(before);
        if (day == DATE_NONE)
            return why_set(&context->why, STATUS_INVALID, "--before", "不是日期",
                           "写成 2026-05-31");
        dropping->before_ms = (int64_t)day * 86400000 - 8 * INT64_C(3600000);
        return blobs_each(context->node->blobs, see_old, dropping);
    }
    for (size_t i = 0; i < context->arguments->positional_count && status == STATUS_OK; i++) {
        const char *text = command_positional(context, i);
        struct hash digest;
        status = file_find(context, &dropping->list, text, &digest);
        if (status == STATUS_OK && !command_flag(context, "--force") &&
            is_needed(context, dropping->view, &dropping->list, &digest))
            status = why_set(&context->why, STATUS_CONFLICT, text,
                             "提到它的表还没有审核通过，或事情还没有办完，没有去掉",
                             "办完再去掉；确实不要内容了用 --force");
        if (status == STATUS_OK && !command_flag(context, "--force") &&
            !is_elsewhere(context, dropping->view, &dropping->list, &digest))
            status = why_set(&context->why, STATUS_CONFLICT, text, "不知道别处还有没有，没有去掉",
                             "等上级取走（siben file list 写明）；确实不要内容了用 --force");
        if (status == STATUS_OK)
            add(dropping, &digest);
    }
    return status;
}

static int run(struct command_context *context)
{
    struct view view;
    struct dropping dropping = {.context = context, .view = &view};
    if (!command_value(context, "--before") == !context->arguments->positional_count)
        return command_misused(context, "写明哪些文件，或 --before 日期");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = file_list_read(context, &view, &dropping.list);
    if (status == STATUS_OK) {
        dropping.changes =
            arena_array(&context->arena, struct file_changed,
                        dropping.list.named.count + context->arguments->positional_count + 1);
        status = dropping.changes ? choose(&dropping) : STATUS_NO_MEMORY;
    }
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK) /* noted first: a county that collects does not fetch it again */
        status = file_notes_change(context->node, dropping.changes, dropping.count);
    for (size_t i = 0; i < dropping.count && status == STATUS_OK; i++)
        status = blobs_drop(context->node->blobs, &dropping.changes[i].digest, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    for (size_t i = 0; i < dropping.count; i++)
        live_files_tell(context->live, &dropping.changes[i].digest, false);
    live_files_changed(context->live);
    command_print(context, "已从本机去掉 %zu 个文件的内容；记录、摘要和名称都留着\n",
                  dropping.count);
    if (dropping.kept)
        command_note(context, "%zu 个不知道别处有没有，没有去掉\n", dropping.kept);
    if (dropping.needed)
        command_note(context, "%zu 个的表还没有审核通过，或事情还没有办完，没有去掉\n",
                     dropping.needed);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--before", NULL, OPTION_VALUE, "日期", "这一天以前存入、别处也有的全部"},
    {"--force", NULL, OPTION_FLAG, NULL, "不知道别处有没有、还没有办完也去掉"},
};
const struct command command_file_drop = {
    .name = "file drop",
    .arguments = "[摘要|文件名|名称…]",
    .chinese = "从本机去掉佐证文件的内容，腾出空间；记录里的摘要和名称不变，要时再 fetch",
    .english = "Drop the bytes of files here; records keep their digests.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_max = ARGUMENTS_MAX,
    .run = run,
};
