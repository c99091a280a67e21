/* Files that come with a title, and how a file is named. */
#include "file_words.h"

#include <stdio.h>

void file_short(const struct hash *digest, char text[13])
{
    bytes_to_hex(bytes_of(digest->bytes, 6), text);
}

/* -- files that come with a title ------------------------------------------------------ */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *without_ending(struct command_context *context, const char *name)
{
    const char *dot = strrchr(name, '.');
    size_t size = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    return arena_text_of(&context->arena, bytes_of(name, size));
}

/* It becomes a word of a record, and the name of a file again on another machine. */
static bool name_fits(const char *name)
{
    for (const char *at = name; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            return false;
    return *name && strlen(name) <= FILE_NAME_BYTES_MAX && text_is_utf8(bytes_of_text(name));
}

/* A record cannot forget what stands in it: what must not come in is asked for before. */
enum status file_check_words(struct command_context *context, const char *const *words,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *found, *text = text_normalise(&context->arena, words[i]);
        if (!text)
            return STATUS_NO_MEMORY;
        if (text_has_personal_number(text, &found))
            return why_set(&context->why, STATUS_BLOCKED, words[i],
                           "文件名、名称或文号里有身份证号或银行卡号", "改名后再附");
        if (text_has_secrecy_mark(text))
            return why_set(&context->why, STATUS_BLOCKED, words[i],
                           "文件名、名称或文号里有密级标记", "涉密文件不能存入本系统");
    }
    return STATUS_OK;
}

enum status file_titled(struct command_context *context, const char *argument,
                        struct titled *titled)
{
    size_t longest = 0;
    *titled = (struct titled){.title = "", .document = ""};
    for (size_t i = 0; i < context->file_count; i++) {
        size_t size = strlen(context->files[i].name);
        bool fits = strncmp(argument, context->files[i].name, size) == 0 &&
                    (argument[size] == '\0' || argument[size] == ':');
        if (!fits || size < longest || !size)
            continue;
        titled->file = &context->files[i];
        longest = size;
    }
    if (!titled->file)
        return why_set(&context->why, STATUS_INVALID, argument, "没有读到这个文件", NULL);
    titled->name = base_name(titled->file->name);
    if (!name_fits(titled->name))
        return why_set(&context->why, STATUS_INVALID, argument, "文件名太长，或有不能用的字符",
                       "改短文件名，用普通汉字、字母和数字");
    const char *title = argument[longest] ? argument + longest + 1 : "";
    const char *colon = strchr(title, ':');
    if (colon)
        titled->document = colon + 1;
    titled->title =
        *title && title != colon
            ? arena_text_of(&context->arena,
                            bytes_of(title, colon ? (size_t)(colon - title) : strlen(title)))
            : without_ending(context, titled->name);
    if (!titled->title)
        return STATUS_NO_MEMORY;
    const char *const words[] = {titled->name, titled->title, titled->document};
    return file_check_words(context, words, sizeof words / sizeof *words);
}

enum status file_take(struct command_context *context, const struct titled *titled,
                      struct work_evidence *evidence)
{
    *evidence = (struct work_evidence){.title = titled->title,
                                       .document = titled->document,
                                       .kept = "",
                                       .size = (int64_t)titled->file->bytes.size,
                                       .name = titled->name};
    enum status status =
        blobs_put(context->node->blobs, titled->file->bytes, &evidence->digest, &context->why);
    if (status != STATUS_OK && !context->why.where[0])
        (void)snprintf(context->why.where, sizeof context->why.where, "%.180s", titled->name);
    return status;
}

void file_named(struct command_context *context, const struct work_evidence *evidence, size_t count)
{
    struct file_changed *changes = arena_array(&context->arena, struct file_changed, count + 1);
    for (size_t i = 0; changes && i < count; i++)
        changes[i] = (struct file_changed){.digest = evidence[i].digest, .change = FILE_NAMED};
    if (!changes || file_notes_change(context->node, changes, count) != STATUS_OK)
        log_line(context->node->log, LOG_WARNING, "files: what was named is not noted yet");
    for (size_t i = 0; i < count; i++)
        live_files_tell(context->live, &evidence[i].digest, true);
    live_files_changed(context->live);
}

static bool same_document(const struct work_evidence *a, const struct work_evidence *b)
{
    bool same = strcmp(a->title, b->title) == 0 && strcmp(a->document, b->document) == 0;
    return hash_equal(&a->digest, &b->digest) ? !hash_is_none(&a->digest) || same
                                              : same && hash_is_none(&a->digest);
}

enum status file_join(struct command_context *context, struct work *work,
                      const struct work_evidence *evidence)
{
    size_t count = work->evidence_count;
    struct work_evidence *all = arena_array(&context->arena, struct work_evidence, count + 1);
    if (!all)
        return STATUS_NO_MEMORY;
    if (count)
        memcpy(all, work->evidence, count * sizeof *all);
    work->evidence = all;
    for (size_t i = 0; i < count; i++) {
        if (!same_document(&all[i], evidence))
            continue;
        const char *kept = all[i].kept; /* where the original is stays true */
        all[i] = *evidence;
        all[i].kept = kept;
        return STATUS_OK;
    }
    all[work->evidence_count++] = *evidence;
    return STATUS_OK;
}

/* -- which file ------------------------------------------------------------------------------- */

struct listing {
    struct command_context *context;
    struct file_list *list;
};

static bool see_blob(void *context, const struct blob *blob)
{
    struct listing *listing = context;
    struct file_list *list = listing->list;
    size_t count;
    if (blob->part || files_of(&list->named, &blob->digest, &count))
        return true;
    if (list->unnamed_count == list->unnamed_capacity) {
        size_t capacity = list->unnamed_capacity * 2 + 16;
        struct hash *grown = arena_array(&listing->context->arena, struct hash, capacity);
        if (!grown)
            return false;
        if (list->unnamed_count)
            memcpy(grown, list->unnamed, list->unnamed_count * sizeof *grown);
        list->unnamed = grown;
        list->unnamed_capacity = capacity;
    }
    list->unnamed[list->unnamed_count++] = blob->digest;
    return true;
}

enum status file_list_read(struct command_context *context, struct view *view,
                           struct file_list *list)
{
    struct listing listing = {context, list};
    *list = (struct file_list){.unnamed_count = 0};
    enum status status = files_named(view, &context->arena, NULL, &list->named);
    if (status == STATUS_OK)
        status = blobs_each(context->node->blobs, see_blob, &listing);
    return status == STATUS_OK && context->arena.failed ? STATUS_NO_MEMORY : status;
}

static bool digest_begins(const struct hash *digest, const char *text)
{
    char hex[2 * HASH_SIZE + 1];
    bytes_to_hex(bytes_of(digest->bytes, HASH_SIZE), hex);
    size_t size = strlen(text);
    return size >= 6 && size <= 2 * HASH_SIZE && strncmp(hex, text, size) == 0;
}

enum status file_find(struct command_context *context, const struct file_list *list,
                      const char *text, struct hash *digest)
{
    bool found = false, several = false;
    for (size_t i = 0; i < list->named.count; i++) {
        const struct file_mention *mention = &list->named.items[i];
        if (hash_is_none(&mention->digest) ||
            (!digest_begins(&mention->digest, text) && strcmp(mention->name, text) != 0 &&
             strcmp(mention->title, text) != 0))
            continue;
        several = several || (found && !hash_equal(digest, &mention->digest));
        *digest = mention->digest;
        found = true;
    }
    for (size_t i = 0; i < list->unnamed_count; i++) {
        if (!digest_begins(&list->unnamed[i], text))
            continue;
        several = several || found;
        *digest = list->unnamed[i];
        found = true;
    }
    if (several)
        return why_set(&context->why, STATUS_CONFLICT, text, "有几个文件都叫这个",
                       "写摘要的前几位：siben file list");
    return found ? STATUS_OK
                 : why_set(&context->why, STATUS_NOT_FOUND, text, "没有记录提到这个文件",
                           "siben file list 列出全部；写摘要的前 6 位以上、文件名或名称");
}

/* -- where it is ----------------------------------------------------------------------------------- */

static void put_places(const struct file_note *note, bool here, struct buffer *words)
{
    for (size_t i = 0; i < note->place_count; i++) {
        char when[INSTANT_TEXT_SIZE];
        if (!note->places[i].held)
            continue;
        instant_print(note->places[i].at_ms, when);
        buffer_print(words, "%s%s %s（%.16s）", words->size ? "；" : "", note->places[i].node,
                     here ? "也有" : "有", when);
    }
}

const char *file_where(struct command_context *context, struct view *view,
                       const struct file_mention *mention)
{
    struct buffer words = {0};
    struct file_note note = {.named = false};
    uint64_t size = 0, part = 0;
    bool none = hash_is_none(&mention->digest), here = false;
    if (!none) {
        here = blobs_size(context->node->blobs, &mention->digest, &size) == STATUS_OK;
        part = here ? 0 : blobs_part(context->node->blobs, &mention->digest);
        (void)!file_note_get(view, &mention->digest, &note); /* the view remembers a failure */
        if (here)
            buffer_put_text(&words, "本机");
        put_places(&note, here, &words);
        if (part && mention->size > 0)
            buffer_print(&words, "%s正在取，已到 %llu/100", words.size ? "；" : "",
                         (unsigned long long)(part * 100 / (uint64_t)mention->size));
        else if (!here && note.wanted_ms)
            buffer_print(&words, "%s已要，等线路", words.size ? "；" : "");
        if (!words.size)
            buffer_put_text(&words, "不知道在哪里");
    }
    if (*mention->kept)
        buffer_print(&words, "%s原件在 %s", words.size ? "；" : "", mention->kept);
    if (!words.size)
        buffer_put_text(&words, "没有文件");
    buffer_put_u8(&words, 0);
    const char *text = words.failed ? NULL : arena_text(&context->arena, (const char *)words.data);
    buffer_free(&words);
    return text ? text : "";
}
