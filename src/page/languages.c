/* languages -- a file of words is held against the words that the page has: its own are Chinese and English. */
#include "languages.h"

#include "api.h"
#include <siben/text.h>

#include <stdio.h>

#define FOLDER_NAME "languages"
#define ENDING ".json"
#define WORD_MAX 4096 /* bytes: the longest of ours is a paragraph */

static const struct node_texts wanted = {FOLDER_NAME, ENDING, PAGE_LANGUAGE_FILE_MAX,
                                         PAGE_LANGUAGES_MAX};

json_t *languages_all(void)
{
    json_t *all;
    for (size_t i = 0; i < page_file_count; i++)
        if (strcmp(page_files[i].path, "/words.json") == 0)
            return json_read(bytes_of(page_files[i].bytes, page_files[i].size), 0, &all, NULL) ==
                           STATUS_OK
                       ? all
                       : NULL;
    return NULL;
}

struct reading {
    const char *name; /* of the file */
    struct bytes bytes;
    json_t *all;
    struct language_file *file;
    void (*fault)(void *context, const struct why *why);
    void *context;
};

/* -- telling ---------------------------------------------------------------------------------- */

static void tell(struct reading *reading, int line, const char *word, const char *what,
                 const char *hint)
{
    struct why why;
    char where[sizeof why.where];
    reading->file->is.faults++;
    if (!reading->fault)
        return;
    if (line)
        (void)snprintf(where, sizeof where, FOLDER_NAME "/%.100s:%d", reading->name, line);
    else
        (void)snprintf(where, sizeof where, FOLDER_NAME "/%.100s", reading->name);
    (void)why_set(&why, STATUS_INVALID, where, NULL, hint);
    (void)why_what(&why, STATUS_INVALID, "%.80s%s%s", word ? word : "", word ? "：" : "", what);
    reading->fault(reading->context, &why);
}

/* The line on which a name stands; 0: nowhere as it is written here. */
static int line_of(struct bytes bytes, const char *name)
{
    size_t size = strlen(name);
    int line = 1;
    for (size_t i = 0; i + size + 2 <= bytes.size; i++) {
        line += bytes.data[i] == '\n';
        if (bytes.data[i] != '"' || memcmp(bytes.data + i + 1, name, size) != 0 ||
            bytes.data[i + 1 + size] != '"')
            continue;
        size_t after = i + size + 2;
        while (after < bytes.size && strchr(" \t\r\n", bytes.data[after]) && bytes.data[after])
            after++;
        if (after < bytes.size && bytes.data[after] == ':')
            return line;
    }
    return 0;
}

/* -- one word ----------------------------------------------------------------------------------- */

/* "{name}" from `at` on: its size with both braces; 0: there is none. */
static size_t place_size(const char *at)
{
    size_t size = *at == '{' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_0123456789") : 0;
    return size && at[size + 1] == '}' ? size + 2 : 0;
}

/* The first place of `text` that `other` has not. */
static const char *lacks_place(const char *text, const char *other, size_t *size)
{
    for (const char *at = text; *at; at++) {
        char place[64];
        *size = place_size(at);
        if (!*size || *size >= sizeof place)
            continue;
        (void)snprintf(place, sizeof place, "%.*s", (int)*size, at);
        if (!strstr(other, place))
            return at;
    }
    return NULL;
}

static bool is_good(struct reading *reading, const char *name, const char *text)
{
    const json_t *ours = json_object_get(reading->all, name);
    const char *chinese = json_string_value(json_array_get(ours, 0));
    int line = line_of(reading->bytes, name);
    char what[160];
    size_t size;
    const char *place = lacks_place(chinese, text, &size);
    const char *strange = place ? NULL : lacks_place(text, chinese, &size);
    if (strlen(text) > WORD_MAX) {
        tell(reading, line, name, "译文太长", "写短一些");
        return false;
    }
    if (!place && !strange)
        return true;
    (void)snprintf(what, sizeof what, place ? "译文里少了 %.*s" : "译文里多了 %.*s", (int)size,
                   place ? place : strange);
    tell(reading, line, name, what,
         "花括号里的是要填的数或名称：原文有几个，译文照样写几个，括号里的字不要译");
    return false;
}

/* "…", or {"zh": …, "en": …, "text": "…"}; "" : not translated yet. */
static const char *text_of(const json_t *value)
{
    return json_string_value(json_is_object(value) ? json_object_get(value, "text") : value);
}

static bool take_word(struct reading *reading, const char *name, const json_t *value)
{
    const char *text = text_of(value);
    if (!json_object_get(reading->all, name)) {
        tell(reading, line_of(reading->bytes, name), name, "网页上没有这个词",
             "拼错了，或者是旧版本的：用 siben language template 重写一份");
        return true;
    }
    if (!text) {
        tell(reading, line_of(reading->bytes, name), name, "译文要写成一段文字，两边加引号",
             "照 siben language template 写的样子");
        return true;
    }
    if (!*text || !is_good(reading, name, text))
        return true;
    reading->file->is.words++;
    return json_object_set_new(reading->file->words, name, json_string(text)) == 0;
}

/* -- one file ------------------------------------------------------------------------------------- */

static bool is_id(const char *id)
{
    size_t size = strlen(id);
    return size > 1 && size <= ACCOUNT_LANGUAGE_MAX &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz-") == size && id[0] != '-';
}

static bool is_own(const char *id)
{
    return strcmp(id, "zh") == 0 || strcmp(id, "en") == 0;
}

static void take_head(struct reading *reading, const json_t *root)
{
    struct page_language *is = &reading->file->is;
    const char *id = json_string_value(json_object_get(root, "language"));
    const char *name = json_string_value(json_object_get(root, "name"));
    const char *direction = json_string_value(json_object_get(root, "direction"));
    if (!id || strcmp(id, is->id) != 0)
        tell(reading, line_of(reading->bytes, "language"), "language", "和文件名不一样",
             "language 要和文件名（不带 .json）一样");
    if (!name || !*name || strlen(name) > PAGE_LANGUAGE_NAME_MAX)
        tell(reading, line_of(reading->bytes, "name"), "name", "没有写这种语言自己的名称，或太长",
             "写在语言按钮上的字，例如 Қазақша");
    else
        (void)snprintf(is->name, sizeof is->name, "%s", name);
    if (!direction || (strcmp(direction, "ltr") != 0 && strcmp(direction, "rtl") != 0))
        tell(reading, line_of(reading->bytes, "direction"), "direction", "要写 ltr 或 rtl",
             "从左往右写的是 ltr，从右往左写的是 rtl");
    else
        is->right_to_left = strcmp(direction, "rtl") == 0;
}

static bool take_root(struct reading *reading, json_t *root)
{
    json_t *words = json_object_get(root, "words"), *value;
    const char *name;
    bool good = true;
    take_head(reading, root);
    json_object_foreach(root, name, value)
    {
        if (strcmp(name, "language") != 0 && strcmp(name, "name") != 0 &&
            strcmp(name, "direction") != 0 && strcmp(name, "words") != 0)
            tell(reading, line_of(reading->bytes, name), name, "不认识这一项",
                 "词都写在 words 里面");
    }
    if (!json_is_object(words)) {
        tell(reading, line_of(reading->bytes, "words"), "words", "没有 words，或者不是一组词",
             "照 siben language template 写的样子");
        return true;
    }
    json_object_foreach(words, name, value)
    {
        good = good && take_word(reading, name, value);
    }
    return good;
}

static enum status read_text(struct reading *reading)
{
    json_error_t error;
    json_t *root;
    bool good = true;
    if (json_read(reading->bytes, JSON_REJECT_DUPLICATES, &root, &error) == STATUS_NO_MEMORY)
        return STATUS_NO_MEMORY;
    if (json_is_object(root))
        good = take_root(reading, root);
    else
        tell(reading, root ? 1 : error.line, NULL,
             !root && json_error_code(&error) == json_error_duplicate_key
                 ? "同一个词写了两遍"
                 : "这一行或前一行不合 JSON 的写法，整个文件没有用上",
             "看引号、逗号、花括号是不是成对；没有头绪就用 siben language template 重写一份");
    json_decref(root);
    return good ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status read_file(struct reading *reading, const struct node_text *text)
{
    struct page_language *is = &reading->file->is;
    size_t size = strlen(text->name) - strlen(ENDING);
    (void)snprintf(is->id, sizeof is->id, "%.*s", (int)size, text->name);
    (void)snprintf(is->name, sizeof is->name, "%s", is->id);
    is->all = json_object_size(reading->all);
    reading->file->words = json_object();
    if (!reading->file->words)
        return STATUS_NO_MEMORY;
    if (text->refused == STATUS_NO_MEMORY)
        return STATUS_NO_MEMORY;
    if (text->refused)
        tell(reading, 0, NULL, text->why.what, text->why.hint);
    else
        return read_text(reading);
    return STATUS_OK;
}

/* One whose name is none of a language is told, and is none. */
static bool is_language(struct reading *reading, const char *name)
{
    char id[256];
    struct language_file none = {.words = NULL};
    (void)snprintf(id, sizeof id, "%.*s", (int)(strlen(name) - strlen(ENDING)), name);
    if (is_id(id) && !is_own(id))
        return true;
    reading->file = &none;
    tell(reading, 0, NULL, is_own(id) ? "中文和英文在程序里，不从文件读" : "文件名不是语言的代号",
         is_own(id) ? "移走这个文件" : "用小写字母，例如 ug.json、ky.json");
    return false;
}

enum status languages_read(const char *folder, const char *only, struct arena *arena,
                           struct language_files *files,
                           void (*fault)(void *context, const struct why *why), void *context,
                           struct why *why)
{
    struct node_text *texts;
    size_t count = 0;
    *files = (struct language_files){.items = NULL};
    enum status status = node_texts(folder, &wanted, arena, &texts, &count, why);
    json_t *all = status == STATUS_OK && count ? languages_all() : NULL;
    if (status == STATUS_OK) {
        files->items = arena_array(arena, struct language_file, count + 1);
        status = files->items && (all || !count) ? STATUS_OK : STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        struct reading reading = {.name = texts[i].name,
                                  .bytes = texts[i].bytes,
                                  .all = all,
                                  .fault = fault,
                                  .context = context};
        if (!is_language(&reading, texts[i].name))
            continue;
        reading.file = &files->items[files->count];
        *reading.file = (struct language_file){.words = NULL};
        if (only && (strncmp(texts[i].name, only, strlen(only)) != 0 ||
                     strcmp(texts[i].name + strlen(only), ENDING) != 0))
            continue;
        files->count++;
        status = read_file(&reading, &texts[i]);
    }
    json_decref(all);
    return status;
}

void languages_free(struct language_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        json_decref(files->items[i].words);
    files->count = 0;
}

/* -- the door ------------------------------------------------------------------------------------------ */

enum status page_languages(const char *folder, struct arena *arena, struct page_language **list,
                           size_t *count, void (*fault)(void *context, const struct why *why),
                           void *context, struct why *why)
{
    struct language_files files;
    *count = 0;
    enum status status = languages_read(folder, NULL, arena, &files, fault, context, why);
    *list = status == STATUS_OK ? arena_array(arena, struct page_language, files.count + 1) : NULL;
    if (status == STATUS_OK && !*list)
        status = STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < files.count; i++)
        (*list)[(*count)++] = files.items[i].is;
    languages_free(&files);
    return status;
}

/* Of those that are surely written so; others say it themselves. */
static const char *usual_direction(const char *id)
{
    static const char *const written[] = {"ug", "ar", "fa", "ur", "ps", "he", "sd"};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        if (strcmp(id, written[i]) == 0)
            return "rtl";
    return "ltr";
}

static void put_words(struct buffer *text, const json_t *all, const json_t *known)
{
    const char *name;
    json_t *ours;
    bool first = true;
    json_object_foreach((json_t *)(uintptr_t)all, name, ours)
    {
        const char *done = json_string_value(json_object_get(known, name));
        buffer_put_text(text, first ? "\n    " : ",\n    ");
        json_put_string(text, name);
        buffer_put_text(text, ": {\"zh\": ");
        json_put_string(text, json_string_value(json_array_get(ours, 0)));
        buffer_put_text(text, ", \"en\": ");
        json_put_string(text, json_string_value(json_array_get(ours, 1)));
        buffer_put_text(text, ", \"text\": ");
        json_put_string(text, done ? done : "");
        buffer_put_text(text, "}");
        first = false;
    }
}

enum status page_language_template(const char *folder, const char *id, struct buffer *text,
                                   struct why *why)
{
    struct language_files files;
    struct arena arena;
    if (!is_id(id) || is_own(id))
        return why_set(why, STATUS_INVALID, id,
                       is_own(id) ? "中文和英文在程序里" : "这不是语言的代号",
                       "用小写字母的代号：ug 维吾尔文，ky 柯尔克孜文，kk 哈萨克文");
    arena_init(&arena, 0);
    enum status status = languages_read(folder, id, &arena, &files, NULL, NULL, why);
    json_t *all = status == STATUS_OK ? languages_all() : NULL;
    const struct language_file *known = status == STATUS_OK && files.count ? files.items : NULL;
    if (all) {
        buffer_put_text(text, "{\n  \"language\": ");
        json_put_string(text, id);
        buffer_put_text(text, ",\n  \"name\": ");
        json_put_string(text, known && strcmp(known->is.name, id) != 0 ? known->is.name : "");
        buffer_print(text, ",\n  \"direction\": \"%s\",\n  \"words\": {",
                     known && known->is.right_to_left ? "rtl" : usual_direction(id));
        put_words(text, all, known ? known->words : NULL);
        buffer_put_text(text, "\n  }\n}\n");
    }
    if (status == STATUS_OK && (!all || text->failed))
        status = STATUS_NO_MEMORY;
    json_decref(all);
    languages_free(&files);
    arena_close(&arena);
    return status;
}
