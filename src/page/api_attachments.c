/* GET /attachments, POST /attach, POST /detach -- the documents beside a form, its review, a submission or a piece of work: listed with who
 * put them there; put there, and taken away again, as the commands do it. */
#include "work_entry.h"

#include <siben/files.h>

#define FORM_SIZE_MAX (FILE_BYTES_MAX + (1u << 20))

struct beside {
    struct record_key key; /* of the form, submission or piece of work */
    struct record record;
    bool of_review;            /* its review is meant */
    bool may_form, may_review; /* add there */
    json_t *made;
};

/* Whose they are: a piece of work as its type says, a form its unit's and its reviewers', what stands beside a review the
 * reviewers' alone, a submission the office's. */
static enum status read_rights(struct call *call, struct view *view, struct beside *beside)
{
    const struct seen_units *units;
    struct payload payload;
    const char *unit = "";
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = seen_unit_of(call, view, &beside->key, &unit);
    if (status != STATUS_OK)
        return status;
    switch (beside->key.kind) {
    case KIND_WORK:
        status = payload_decode(&call->arena, KIND_WORK, beside->record.payload, &payload);
        beside->may_form = status == STATUS_OK && !beside->record.state.approved &&
                           !beside->record.state.closed &&
                           work_may_write(call, units, payload.work.type, payload.work.rows,
                                          payload.work.row_count);
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    case KIND_SUBMISSION:
        beside->may_form = call_reach(call, RESOURCE_SUBMISSION_WRITE) == REACH_ALL;
        return STATUS_OK;
    default:
        beside->may_form = seen_unit(call, units, RESOURCE_WORKS_WRITE, unit);
        beside->may_review = beside->record.reviewed && beside->may_form &&
                             seen_unit(call, units, RESOURCE_REVIEW, unit);
        return STATUS_OK;
    }
}

static enum status say_none(struct call *call)
{
    return why_set(&call->why, STATUS_NOT_FOUND, console_argument(call->request, "key"),
                   "没有这张表，或者不归您管", "检查地址；从列表里打开");
}

static enum status read_record(struct call *call, struct view *view, struct beside *beside)
{
    enum status status = replica_get(view, &call->arena, &beside->key, &beside->record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!beside->record.shown.seq || beside->record.state.withdrawn)))
        return say_none(call);
    return status ? status : read_rights(call, view, beside);
}

static enum status read_key(struct call *call, struct beside *beside)
{
    enum status status = input_key(call, "key", &beside->key);
    if (status == STATUS_OK && beside->key.kind != KIND_WORK &&
        (!kind_has_attachments(beside->key.kind) || beside->key.kind == KIND_REVIEW))
        return say_none(call);
    return status ? status : record_within(call, &beside->key, RESOURCE_FORMS);
}

/* -- listed ------------------------------------------------------------------------------------------ */

static json_t *file_json(struct call *call, const struct file_beside *file)
{
    json_t *one = answer_object(call);
    put_text(call, one, "of", file->key.kind == KIND_REVIEW ? "review" : "form");
    put_text(call, one, "title", file->evidence.title);
    put_proof(call, one, &file->evidence);
    put_text(call, one, "author", file->author);
    put_text(call, one, "node", file->node);
    put_instant(call, one, "at_ms", file->stated_ms);
    return one;
}

static enum status read_list(struct call *call, struct view *view, void *context)
{
    struct beside *beside = context;
    struct files_beside files;
    struct blobs_state blobs;
    struct reopened reopened;
    bool locked = false, is_open;
    json_t *list = answer_list(call), *room = answer_object(call), *made = beside->made;
    enum status status = read_record(call, view, beside);
    if (status == STATUS_OK)
        status = files_beside_form(view, &call->arena, &beside->record, &files);
    for (size_t i = 0; status == STATUS_OK && i < files.count; i++)
        append(call, list, file_json(call, &files.items[i]));
    if (status == STATUS_OK)
        status = blobs_state(call->page->node->blobs, &blobs);
    if (status == STATUS_OK) {
        put_number(call, room, "bytes", (int64_t)blobs.bytes);
        put_number(call, room, "quota", (int64_t)blobs.quota);
        put_number(call, room, "most", FILE_BYTES_MAX);
    }
    put_json(call, made, "files", list);
    put_json(call, made, "room", room);
    put_bool(call, made, "may_form", beside->may_form);
    put_bool(call, made, "may_review", beside->may_review);
    if (status == STATUS_OK)
        status = form_lock(view, &call->arena, &beside->record, &locked, &is_open, &reopened);
    put_bool(call, made, "locked", locked);
    return status;
}

static enum status answer_list_of(struct call *call, json_t **result)
{
    struct beside beside = {.of_review = false};
    enum status status = read_key(call, &beside);
    if (status != STATUS_OK)
        return status;
    beside.made = *result = answer_object(call);
    return call_view(call, read_list, &beside);
}

/* -- put there, taken away ------------------------------------------------------------------------------ */

static enum status read_may(struct call *call, struct view *view, void *context)
{
    struct beside *beside = context;
    enum status status = read_record(call, view, beside);
    if (status != STATUS_OK)
        return status;
    if (beside->of_review ? beside->may_review : beside->may_form)
        return STATUS_OK;
    call->http = 403;
    return beside->of_review && beside->may_form && !beside->record.reviewed
               ? why_set(&call->why, STATUS_UNAUTHORISED, NULL, "这张表还没有审核意见",
                         "附在表的旁边")
               : why_set(&call->why, STATUS_UNAUTHORISED, NULL,
                         "这里的附件不由您的角色增减，或已经锁定",
                         "表的附件由填报单位和审核人增减，审核意见的由审核人增减");
}

/* What is posted with a file stands in its form, else in the object. */
static enum status read_asked(struct call *call, struct beside *beside, const char **key)
{
    const char *of;
    char text[RECORD_KEY_TEXT_SIZE];
    enum status status = read_key(call, beside);
    if (status == STATUS_OK)
        status = input_text(call, "of", 16, &of);
    if (status != STATUS_OK)
        return status;
    beside->of_review = strcmp(of, "review") == 0;
    status = call_view(call, read_may, beside);
    if (status != STATUS_OK)
        return status;
    struct record_key named = beside->key;
    if (beside->of_review) {
        named.kind = KIND_REVIEW;
        decision_id_print(&beside->key, beside->record.shown.mark, named.id);
    }
    record_key_print(&named, text, sizeof text);
    *key = arena_text(&call->arena, text);
    return *key ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status check_file(struct call *call, const struct console_file **file)
{
    const struct console_request *request = call->request;
    *file = request->file_count ? &request->files[0] : NULL;
    if (!*file)
        return STATUS_OK;
    if (request->file_count > 1)
        return why_set(&call->why, STATUS_INVALID, "file", "一次只附一个文件", "分几次附");
    if ((*file)->refused) {
        call->why = (*file)->why;
        return (*file)->refused;
    }
    if ((*file)->size > FILE_BYTES_MAX)
        return why_set(&call->why, STATUS_TOO_LARGE, (*file)->name, "文件超过 64 MB",
                       "拆成几个，或只登记文号和原件存放处");
    return (*file)->size
               ? STATUS_OK
               : why_set(&call->why, STATUS_INVALID, (*file)->name, "这是空文件", "换一个文件");
}

static enum status carry_out(struct call *call, const char *const *arguments, size_t count,
                             const struct console_file *file)
{
    const char *words;
    return call_words(call, arguments, count, file, file ? 1 : 0, &words, NULL);
}

/* Which document, beside which record. */
static enum status read_named(struct call *call, struct beside *beside, const char **key,
                              const char **title, const char **document)
{
    enum status status = read_asked(call, beside, key);
    if (status == STATUS_OK)
        status = input_text(call, "title", NAME_MAX_BYTES, title);
    return status ? status : input_text(call, "document", NAME_MAX_BYTES, document);
}

/* Beside a piece of work a file goes by "file:title:document", and nothing but a file does. */
static enum status check_work(struct call *call, const struct console_file *file, const char *title,
                              const char *kept)
{
    if (!file || *kept)
        return why_set(&call->why, STATUS_INVALID, file ? "kept" : "file",
                       file ? "工作记录的文件，原件存放处不在这里写" : "没有选文件",
                       file ? "附上以后，在“修改”里写原件存放处" : "没有文件的佐证在“修改”里登记");
    if (strchr(title, ':'))
        return why_set(&call->why, STATUS_INVALID, "title", "名称里有英文冒号",
                       "改成中文冒号，或去掉");
    return STATUS_OK;
}

static enum status answer_attach(struct call *call, json_t **result)
{
    struct beside beside = {.of_review = false};
    const char *key, *title, *document, *kept, *arguments[12] = {"file"};
    const struct console_file *file;
    size_t count = 1;
    (void)result;
    enum status status = read_named(call, &beside, &key, &title, &document);
    if (status == STATUS_OK)
        status = input_text(call, "kept", NAME_MAX_BYTES, &kept);
    if (status == STATUS_OK)
        status = check_file(call, &file);
    bool work = beside.key.kind == KIND_WORK;
    if (status == STATUS_OK && work)
        status = check_work(call, file, title, kept);
    if (status == STATUS_OK && !*title && !file)
        status = why_set(&call->why, STATUS_INVALID, "title", "没有写是什么文件",
                         "写上名称，如 自评报告");
    if (status != STATUS_OK)
        return status;
    arguments[count++] = work ? "add" : "attach";
    if (work) {
        arguments[count++] = "--to";
        arguments[count++] = key;
        arguments[count++] = "--";
        arguments[count++] = arena_print(&call->arena, "%s:%s:%s", file->name, title, document);
    } else {
        const char *const options[][2] = {{"--title", title}, {"--no", document}, {"--kept", kept}};
        for (size_t i = 0; i < sizeof options / sizeof *options; i++)
            if (*options[i][1]) {
                arguments[count++] = options[i][0];
                arguments[count++] = options[i][1];
            }
        arguments[count++] = "--";
        arguments[count++] = key;
        if (file)
            arguments[count++] = file->name;
    }
    if (call->arena.failed)
        return STATUS_NO_MEMORY;
    status = audit(call, "attach", key, *title ? title : file->name);
    return status ? status : carry_out(call, arguments, count, file);
}

static enum status answer_detach(struct call *call, json_t **result)
{
    struct beside beside = {.of_review = false};
    const char *key, *title, *document, *reason;
    (void)result;
    enum status status = read_named(call, &beside, &key, &title, &document);
    if (status == STATUS_OK)
        status = input_text(call, "reason", NAME_MAX_BYTES, &reason);
    if (status == STATUS_OK && !*reason)
        status = why_set(&call->why, STATUS_INVALID, "reason", "没有写为什么撤去", "写明原因");
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"file",   "detach", "--reason", reason, "--no",
                                     document, "--",     key,        title};
    status = audit(call, "detach", key, title);
    return status ? status : carry_out(call, arguments, sizeof arguments / sizeof *arguments, NULL);
}

const struct route route_attachments = {.path = "/attachments",
                                        .method = CONSOLE_GET,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_FORMS,
                                        .answer = answer_list_of};
const struct route route_attach = {.path = "/attach",
                                   .method = CONSOLE_POST,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_WORKS_WRITE,
                                   .size_max = FORM_SIZE_MAX,
                                   .answer = answer_attach};
const struct route route_detach = {.path = "/detach",
                                   .method = CONSOLE_POST,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_WORKS_WRITE,
                                   .answer = answer_detach};
