/* file attach -- files beside a form, a review or a submission: a report, what a target rests on, a return letter. */
#include "beside.h"
#include "file_words.h"

/* What was passed on with a form is not another document under the same name tomorrow. */
static enum status may_replace(struct command_context *context, struct view *view,
                               const struct record *form, const struct attachment *before,
                               const struct work_evidence *file)
{
    const struct work_evidence old = attachment_evidence(before);
    if (file_same(&old, file))
        return STATUS_OK;
    const char *what =
        arena_print(&context->arena, "“%s”已经附过，附件可以加，不能换", file->title);
    if (!what)
        return STATUS_NO_MEMORY;
    return beside_open(context, view, command_positional(context, 0), form, what,
                       "换一个名称再附，例如写明“补充”；要换掉原来的，先由审核人重新打开"
                       "（在网页上这张表里点“重新打开”，或 siben reopen），写明原因");
}

/* What is there already, and one more; one that is named the same takes its place while the form is open. */
static enum status put(struct command_context *context, struct view *view,
                       const struct record *form, struct attachments *attachments,
                       const struct work_evidence *file)
{
    unsigned of = form->key.kind;
    struct attachment *grown =
        arena_array(&context->arena, struct attachment, attachments->count + 1);
    if (!grown)
        return STATUS_NO_MEMORY;
    if (attachments->count)
        memcpy(grown, attachments->items, attachments->count * sizeof *grown);
    size_t at = 0;
    while (at < attachments->count &&
           !(grown[at].of == of && strcmp(grown[at].title, file->title) == 0 &&
             strcmp(grown[at].document, file->document) == 0))
        at++;
    enum status status =
        at < attachments->count ? may_replace(context, view, form, &grown[at], file) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    grown[at] = (struct attachment){.of = (uint16_t)of,
                                    .title = file->title,
                                    .document = file->document,
                                    .digest = file->digest,
                                    .kept = file->kept,
                                    .size = file->size,
                                    .name = file->name};
    attachments->items = grown;
    attachments->count += at == attachments->count;
    return STATUS_OK;
}

static enum status join(struct command_context *context, const struct work_evidence *file,
                        struct record *form, struct change *change)
{
    const char *text = command_positional(context, 0);
    struct record_key key;
    struct payload payload;
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return status;
    status = beside_find(context, &view, text, form);
    if (status == STATUS_OK && form->key.kind == KIND_WORK)
        status = why_set(&context->why, STATUS_INVALID, text, "这种记录不带附件",
                         "工作记录的佐证：siben file add 文件 --to 记录");
    if (status == STATUS_OK)
        status = beside_read(context, &view, &form->key, &key, &payload);
    if (status == STATUS_OK)
        status = put(context, &view, form, &payload.attachments, file);
    if (status == STATUS_OK)
        status = beside_change(context, &view, text, &key, &payload, change);
    return command_view_close(context, &view, status);
}

/* The bytes, or only where the original is. */
static enum status file_of(struct command_context *context, struct work_evidence *file)
{
    const char *title = command_value(context, "--title"), *no = command_value(context, "--no"),
               *kept = command_value(context, "--kept");
    const char *const words[] = {title ? title : "", no ? no : "", kept ? kept : ""};
    struct titled titled;
    enum status status = file_check_words(context, words, sizeof words / sizeof *words);
    if (status != STATUS_OK)
        return status;
    *file = (struct work_evidence){.title = "", .document = "", .kept = "", .name = ""};
    if (context->arguments->positional_count > 1) {
        status = file_titled(context, command_positional(context, 1), &titled);
        if (status == STATUS_OK)
            status = file_take(context, &titled, file);
    } else if (!kept || !*kept) {
        return why_set(&context->why, STATUS_INVALID, "--kept", "没有文件，也没有写原件在哪里",
                       "写上文件，或 --kept 原件存放处");
    }
    if (title)
        file->title = title;
    if (no)
        file->document = no;
    if (kept)
        file->kept = kept;
    return status;
}

static int run(struct command_context *context)
{
    struct work_evidence file;
    struct change change;
    struct record form;
    char text[RECORD_KEY_TEXT_SIZE], digest[13];
    enum status status = command_may_write(context);
    if (status == STATUS_OK)
        status = file_of(context, &file);
    if (status == STATUS_OK)
        status = join(context, &file, &form, &change);
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status == STATUS_OK && !hash_is_none(&file.digest))
        file_named(context, &file, 1);
    if (status != STATUS_OK)
        return command_failed(context, status);
    record_key_print(&form.key, text, sizeof text);
    file_short(&file.digest, digest);
    if (hash_is_none(&file.digest))
        command_print(context, "%s：已登记“%s”，原件在 %s\n", text, file.title, file.kept);
    else
        command_print(context, "%s：已附上“%s”，%s，%lld 字节\n", text, file.title, digest,
                      (long long)file.size);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--title", NULL, OPTION_VALUE, "名称", "是什么，如 自评报告；不写用文件名"},
    {"--no", NULL, OPTION_VALUE, "文号", "如 木政〔2026〕3号"},
    {"--kept", NULL, OPTION_VALUE, "存放处", "原件在哪里；没有文件时必写"},
};
const struct command command_file_attach = {
    .name = "file attach",
    .arguments = "记录 [文件]",
    .chinese = "给目标表、监控表、自评表、审核意见或上报附上文件：报告、依据、退回函",
    .english = "Put a file beside a form, a review or a submission.",
    .details = "附件是表旁边的一条记录：表锁定以后也能附，表的签名不变。名称和文号相同的换成新的；"
               "表已锁定或轮次已关闭的不能换，先 siben reopen。"
               "没有文件的写明原件存放处。撤去用 siben file detach。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 2,
    .positional_titled = true,
    .titled_from = 1,
    .run = run,
};
