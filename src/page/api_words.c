/* GET /languages, GET /words -- which languages the page can speak beside its own two, and the words of one. Before
 * anybody signs in: the screen for that is read too. */
#include "api.h"
#include "languages.h"

static void put_language(struct call *call, json_t *one, const struct page_language *is)
{
    put_text(call, one, "id", is->id);
    put_text(call, one, "name", is->name);
    put_text(call, one, "direction", is->right_to_left ? "rtl" : "ltr");
}

static enum status answer_languages(struct call *call, json_t **result)
{
    struct language_files files;
    json_t *list = answer_list(call);
    enum status status = languages_read(call->page->node->folder, NULL, &call->arena, &files, NULL,
                                        NULL, &call->why);
    for (size_t i = 0; status == STATUS_OK && i < files.count; i++) {
        if (!files.items[i].is.words) /* a broken file, or one that nobody has begun */
            continue;
        json_t *one = answer_object(call);
        put_language(call, one, &files.items[i].is);
        append(call, list, one);
    }
    languages_free(&files);
    *result = answer_object(call);
    put_json(call, *result, "languages", list);
    return status;
}

static enum status answer_words(struct call *call, json_t **result)
{
    struct language_files files;
    const char *language;
    enum status status = input_text(call, "language", ACCOUNT_LANGUAGE_MAX, &language);
    if (status != STATUS_OK)
        return status;
    status = languages_read(call->page->node->folder, language, &call->arena, &files, NULL, NULL,
                            &call->why);
    if (status == STATUS_OK && !files.count)
        status = why_set(&call->why, STATUS_NOT_FOUND, "language", "没有这种语言的文件",
                         "从网页上选一种");
    if (status == STATUS_OK) {
        *result = answer_object(call);
        put_language(call, *result, &files.items[0].is);
        put_json(call, *result, "words", json_incref(files.items[0].words));
    }
    languages_free(&files);
    return status;
}

const struct route route_languages = {.path = "/languages",
                                      .method = CONSOLE_GET,
                                      .access = ACCESS_ANYBODY,
                                      .quiet = true,
                                      .answer = answer_languages};
const struct route route_words = {.path = "/words",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ANYBODY,
                                  .quiet = true,
                                  .answer = answer_words};
