/* file detach -- a document stands no longer beside a form, a review, a submission or a piece of work; the history keeps it. */
#include "beside.h"
#include "file_words.h"

#define NAMES_SHOWN_MAX 4

/* What is meant: by its title, the name of its file, or the first digits of its digest. */
static bool is_meant(struct command_context *context, const struct work_evidence *file)
{
    const char *name = command_positional(context, 1), *no = command_value(context, "--no");
    char hex[2 * HASH_SIZE + 1] = "";
    size_t size = strlen(name);
    if (!hash_is_none(&file->digest))
        bytes_to_hex(bytes_of(file->digest.bytes, HASH_SIZE), hex);
    bool named = strcmp(file->title, name) == 0 || (*file->name && strcmp(file->name, name) == 0) ||
                 (size >= 6 && strncmp(hex, name, size) == 0);
    return named && (!no || strcmp(no, file->document) == 0);
}

static enum status refuse_none(struct command_context *context, const struct files_beside *beside)
{
    struct buffer words = {0};
    for (size_t i = 0; i < beside->count && i < NAMES_SHOWN_MAX; i++)
        buffer_print(&words, "%s%s%s%s", i ? "、" : "", beside->items[i].evidence.title,
                     *beside->items[i].evidence.document ? " " : "",
                     beside->items[i].evidence.document);
    const char *hint =
        words.size ? arena_print(&context->arena, "旁边有：%s", command_words(context, &words))
                   : "这里没有附件：siben show form 记录";
    buffer_free(&words);
    return hint ? why_set(&context->why, STATUS_NOT_FOUND, command_positional(context, 1),
                          "旁边没有这个附件", hint)
                : STATUS_NO_MEMORY;
}

static enum status choose(struct command_context *context, const struct files_beside *beside,
                          const struct work_evidence **chosen)
{
    *chosen = NULL;
    for (size_t i = 0; i < beside->count; i++) {
        if (!is_meant(context, &beside->items[i].evidence))
            continue;
        if (*chosen)
            return why_set(&context->why, STATUS_CONFLICT, command_positional(context, 1),
                           "有几个附件都叫这个", "写上 --no 文号，或摘要的前 6 位以上");
        *chosen = &beside->items[i].evidence;
    }
    return *chosen ? STATUS_OK : refuse_none(context, beside);
}

static void take_out(struct payload *payload, unsigned of, const struct work_evidence *file)
{
    size_t kept = 0;
    if (payload->kind == KIND_WORK) {
        struct work *work = &payload->work;
        for (size_t i = 0; i < work->evidence_count; i++)
            if (!file_same(&work->evidence[i], file))
                work->evidence[kept++] = work->evidence[i];
        work->evidence_count = kept;
        return;
    }
    struct attachments *attachments = &payload->attachments;
    for (size_t i = 0; i < attachments->count; i++) {
        const struct work_evidence it = attachment_evidence(&attachments->items[i]);
        if (attachments->items[i].of != of || !file_same(&it, file))
            attachments->items[kept++] = attachments->items[i];
    }
    attachments->count = kept;
}

static enum status part(struct command_context *context, struct view *view, struct record *record,
                        const struct work_evidence **file, struct change *change)
{
    const char *text = command_positional(context, 0);
    struct files_beside beside;
    struct record_key key;
    struct payload payload;
    enum status status = beside_find(context, view, text, record);
    if (status == STATUS_OK)
        status = beside_open(
            context, view, text, record, "附件可以加，不能撤",
            "要撤先重新打开（在网页上这张表里点“重新打开”，或 siben reopen），写明原因");
    if (status == STATUS_OK)
        status = files_beside_read(view, &context->arena, &record->key, &beside);
    if (status == STATUS_OK)
        status = choose(context, &beside, file);
    key = record->key;
    if (status == STATUS_OK)
        status = key.kind == KIND_WORK
                     ? payload_decode(&context->arena, KIND_WORK, record->payload, &payload)
                     : beside_read(context, view, &record->key, &key, &payload);
    if (status != STATUS_OK)
        return status;
    take_out(&payload, record->key.kind, *file);
    return beside_change(context, view, text, &key, &payload, change);
}

static int run(struct command_context *context)
{
    struct view view;
    struct record record;
    struct change change;
    const struct work_evidence *file = NULL;
    char text[RECORD_KEY_TEXT_SIZE];
    const char *reason = command_value(context, "--reason");
    if (!reason || !*reason)
        return command_misused(context, "没有写 --reason：为什么撤去");
    enum status status = command_may_write(context);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = part(context, &view, &record, &file, &change);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK) {
        change.reason = reason;
        status = command_write(context, &change, 1, NULL, NULL);
    }
    if (status != STATUS_OK)
        return command_failed(context, status);
    record_key_print(&record.key, text, sizeof text);
    command_print(context, "%s：已撤去“%s”，历史里留着\n", text, file->title);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "原因", "必写，写入记录"},
    {"--no", NULL, OPTION_VALUE, "文号", "几个附件同名时，写明是哪一个"},
};
const struct command command_file_detach = {
    .name = "file detach",
    .arguments = "记录 名称|文件名|摘要",
    .chinese = "撤去表、审核意见、上报或工作记录旁边的一个附件：历史里留着，文件本身不删",
    .english = "Take a document away from beside a record; its history stays.",
    .details = "已经审核通过或轮次已关闭的，附件可以加，不能撤：先 siben "
               "reopen。靠这份文件才算办完的事，撤去以后又算没有办。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 2,
    .positional_max = 2,
    .run = run,
};
