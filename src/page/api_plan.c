/* POST /plan-check -- faults of a plan, by line and column. POST /plan-publish -- it becomes a notice; with dry_run=1 only
 * what it says otherwise than the one before. The calendars that it names are posted beside it. */
#include "api.h"
#include <siben/plan.h>
#include <siben/text.h>

#include <stdio.h>

#define POSTED_MAX ((PLAN_CALENDARS_MAX + 1) * 2)

struct posted {
    struct console_file *files; /* called as the plan calls them */
    const char *plan;
};

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum status text_of(const struct console_file *file, struct buffer *text)
{
    if (file->size > PLAN_FILE_MAX)
        return STATUS_OK; /* said by who reads it as a plan */
    return console_file_read(file, 0, (size_t)file->size, text);
}

/* A browser says no folders: calendars are known by the last part of their names. */
static enum status call_them(struct call *call, struct posted *posted, size_t plan)
{
    char(*names)[PLAN_PATH_MAX] = arena_take(&call->arena, PLAN_CALENDARS_MAX * PLAN_PATH_MAX);
    struct buffer text = {0};
    enum status status = names ? text_of(&posted->files[plan], &text) : STATUS_NO_MEMORY;
    size_t count = status == STATUS_OK
                       ? plan_calendar_names(buffer_bytes(&text), posted->files[plan].name, names)
                       : 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < call->request->file_count; k++)
            if (k != plan && strcmp(last_part(names[i]), posted->files[k].name) == 0 &&
                strlen(names[i]) <= CONSOLE_NAME_MAX)
                memcpy(posted->files[k].name, names[i], strlen(names[i]) + 1);
    buffer_free(&text);
    return status;
}

/* The plan is the file that names calendars; else the first that is no JSON. */
static enum status find_plan(struct call *call, struct posted *posted, size_t *plan)
{
    char(*names)[PLAN_PATH_MAX] = arena_take(&call->arena, PLAN_CALENDARS_MAX * PLAN_PATH_MAX);
    enum status status = names ? STATUS_OK : STATUS_NO_MEMORY;
    size_t usual = 0;
    for (size_t i = call->request->file_count; status == STATUS_OK && i-- > 0;) {
        struct buffer text = {0};
        const char *name = posted->files[i].name, *dot = strrchr(name, '.');
        status = text_of(&posted->files[i], &text);
        if (status == STATUS_OK && plan_calendar_names(buffer_bytes(&text), name, names)) {
            buffer_free(&text);
            *plan = i;
            return STATUS_OK;
        }
        if (!dot || strcmp(dot, ".json") != 0)
            usual = i;
        buffer_free(&text);
    }
    *plan = usual;
    return status;
}

static enum status read_posted(struct call *call, struct posted *posted)
{
    const struct console_request *request = call->request;
    size_t plan = 0;
    if (!request->file_count || request->file_count > POSTED_MAX)
        return why_set(&call->why, STATUS_INVALID, "文件", "没有选计划文件，或选得太多",
                       "选一份计划（.yaml）和它写明的节假日文件");
    for (size_t i = 0; i < request->file_count; i++)
        if (request->files[i].refused) {
            call->why = request->files[i].why;
            return request->files[i].refused;
        }
    posted->files = arena_take(&call->arena, request->file_count * sizeof *posted->files);
    if (!posted->files)
        return STATUS_NO_MEMORY;
    memcpy(posted->files, request->files, request->file_count * sizeof *posted->files);
    enum status status = find_plan(call, posted, &plan);
    if (status == STATUS_OK)
        status = call_them(call, posted, plan);
    posted->plan = posted->files[plan].name;
    return status;
}

static enum status answer_check(struct call *call, json_t **result)
{
    struct posted posted = {NULL, NULL};
    enum status status = read_posted(call, &posted);
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"plan", "check", "--json", "--", posted.plan};
    const char *words;
    status = call_words(call, arguments, sizeof arguments / sizeof arguments[0], posted.files,
                        call->request->file_count, &words, NULL);
    if (status == STATUS_OK)
        status = json_read(bytes_of_text(words), 0, result, NULL);
    return status == STATUS_MALFORMED ? STATUS_NO_MEMORY : status;
}

static enum status answer_publish(struct call *call, json_t **result)
{
    struct posted posted = {NULL, NULL};
    const char *reason, *dry_run, *words = "";
    enum status status = input_text(call, "reason", 200, &reason);
    if (status == STATUS_OK)
        status = input_text(call, "dry_run", 4, &dry_run);
    bool dry = status == STATUS_OK && strcmp(dry_run, "1") == 0;
    if (status == STATUS_OK && !*reason)
        status = why_set(&call->why, STATUS_INVALID, "reason", "没有写为什么发布这一版",
                         "例如 2026 年计划印发");
    if (status == STATUS_OK)
        status = read_posted(call, &posted);
    if (status == STATUS_OK && !dry)
        status = audit(call, "plan-publish", posted.plan, reason);
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"plan", "publish",   "--reason", reason,
                                     "--",   posted.plan, NULL};
    const char *const dry_arguments[] = {"plan", "publish", "--dry-run", "--reason",
                                         reason, "--",      posted.plan};
    status = call_words(call, dry ? dry_arguments : arguments, dry ? 7 : 6, posted.files,
                        call->request->file_count, &words, NULL);
    json_t *made = *result = answer_object(call);
    put_text(call, made, "words", words);
    put_bool(call, made, "dry_run", dry);
    return status;
}

const struct route route_plan_check = {.path = "/plan-check",
                                       .method = CONSOLE_POST,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_LISTS_WRITE,
                                       .answer = answer_check};
const struct route route_plan_publish = {.path = "/plan-publish",
                                         .method = CONSOLE_POST,
                                         .access = ACCESS_ROLE,
                                         .resource = RESOURCE_LISTS_WRITE,
                                         .answer = answer_publish};
