/* GET /sample-population, GET /sample-take -- what a sample is drawn from, for everybody who wants to draw it again; its working papers as a
 * workbook, and its material for the level above, as the commands write them. */
#include "taking.h"

#include <stdio.h>
#include <unistd.h>

struct parcel {
    const char *name, *command, *output; /* of the command: where it writes */
    const char *type, *download;
    bool folder;
};
static const struct parcel parcels[] = {
    {"papers", "papers", "papers.xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "papers.xlsx", false},
    {"pack", "pack", "pack", "application/zip", "pack.zip", true},
};
static const struct parcel of_population = {
    "", "show", "population.csv", "text/csv; charset=utf-8", "population.csv", false};

static enum status read_sample_key(struct call *call, const char **text)
{
    struct record_key key;
    char words[RECORD_KEY_TEXT_SIZE];
    enum status status = input_key(call, "key", &key);
    if (status == STATUS_OK && key.kind != KIND_SAMPLE)
        status =
            why_set(&call->why, STATUS_NOT_FOUND, NULL, "没有这个抽样批次", "从核查页的列表里打开");
    record_key_print(&key, words, sizeof words);
    *text = status == STATUS_OK ? arena_text(&call->arena, words) : "";
    return status == STATUS_OK && !*text ? STATUS_NO_MEMORY : status;
}

static enum status give(struct call *call, const struct parcel *parcel,
                        const char *const *arguments, size_t count)
{
    struct console_response *response = call->response;
    struct said said;
    const struct page_order order = {.arguments = arguments,
                                     .count = count,
                                     .user = call->session.account.display,
                                     .folder = parcel->folder};
    page_command(call->page, &order, &said);
    enum status status = call_said(call, &said);
    if (status == STATUS_OK && said.file < 0)
        status = STATUS_IO_ERROR;
    if (status == STATUS_OK) {
        response->type = parcel->type;
        response->download = parcel->download;
        response->fd = said.file;
        response->is_file = true;
        said.file = -1;
    }
    said_free(&said);
    return status;
}

static enum status answer_population(struct call *call, json_t **result)
{
    const char *key, *format;
    json_t *says = NULL;
    enum status status = read_sample_key(call, &key);
    if (status == STATUS_OK)
        status = take_format(call, &format);
    if (status != STATUS_OK)
        return status;
    if (strcmp(format, "csv") == 0) {
        const char *const arguments[] = {
            "sample", "show", "--population", "--format", "csv", "-o", "population.csv", "--", key};
        status = audit(call, "export", key, "总体");
        return status ? status
                      : give(call, &of_population, arguments, sizeof arguments / sizeof *arguments);
    }
    const char *const arguments[] = {"sample", "show", "--population", "--json", "--", key};
    status = call_command(call, arguments, sizeof arguments / sizeof *arguments, false, &says);
    if (status == STATUS_OK && *format) {
        status = take_said(call, format, "population", "抽样总体名单", take_today(call), says);
        json_decref(says);
        return status;
    }
    if (status != STATUS_OK)
        return status;
    *result = answer_object(call);
    put_json(call, *result, "table", says);
    return STATUS_OK;
}

static enum status answer_take(struct call *call, json_t **result)
{
    const char *key, *what;
    const struct parcel *parcel = NULL;
    (void)result;
    enum status status = read_sample_key(call, &key);
    if (status == STATUS_OK)
        status = input_text(call, "what", 16, &what);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < sizeof parcels / sizeof *parcels; i++)
        if (strcmp(what, parcels[i].name) == 0)
            parcel = &parcels[i];
    if (!parcel)
        return why_set(&call->why, STATUS_INVALID, "what", "没有写要取什么", "papers 或 pack");
    const char *const arguments[] = {"sample", parcel->command, "-o", parcel->output, "--", key};
    status = audit(call, "export", key, parcel->folder ? "材料" : "底稿");
    return status ? status : give(call, parcel, arguments, sizeof arguments / sizeof *arguments);
}

const struct route route_sample_population = {.path = "/sample-population",
                                              .method = CONSOLE_GET,
                                              .access = ACCESS_ROLE,
                                              .resource = RESOURCE_FORMS,
                                              .answer = answer_population};
const struct route route_sample_take = {.path = "/sample-take",
                                        .method = CONSOLE_GET,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_LISTS_WRITE,
                                        .answer = answer_take};
