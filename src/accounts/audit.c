/* audit -- what was done at this node, a line each:
 *
 *   {"at_ms":…,"who":"…","from":"…","what":"…","of":"…","words":"…"} 0123…  (64 hex digits)
 *
 * The digits are a hash over the hash before and the words before them: a line that is changed,
 * taken out or put in shows from there on. */
#include "inside.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>

void audit_hash_next(uint8_t hash[AUDIT_HASH_SIZE], struct bytes words)
{
    crypto_generichash_state state;
    uint8_t before[AUDIT_HASH_SIZE];
    memcpy(before, hash, AUDIT_HASH_SIZE);
    crypto_generichash_init(&state, NULL, 0, AUDIT_HASH_SIZE);
    crypto_generichash_update(&state, before, AUDIT_HASH_SIZE);
    crypto_generichash_update(&state, words.data, words.size);
    crypto_generichash_final(&state, hash, AUDIT_HASH_SIZE);
}

/* -- reading --------------------------------------------------------------------------------- */

struct log_read {
    struct buffer text;
    uint8_t hash[AUDIT_HASH_SIZE]; /* of the last whole line */
    size_t whole;                  /* bytes of whole lines */
};

static enum status corrupt(uint64_t number, struct why *why)
{
    why_set(why, STATUS_CORRUPT, AUDIT_FILE_NAME, NULL,
            "从备份取回这个文件来比较；谁能登录这台机器，谁就可能改过它");
    return why_what(why, STATUS_CORRUPT, "第 %llu 行起与签出的链不符：有人改过、删过或插过",
                    (unsigned long long)number);
}

json_t *audit_parse(struct bytes words, struct audit_entry *entry, enum status *status)
{
    static const char *const names[] = {"who", "from", "what", "of", "words"};
    const char *texts[5];
    json_t *root;
    *status = json_read(words, JSON_REJECT_DUPLICATES, &root, NULL);
    *status = *status == STATUS_MALFORMED ? STATUS_CORRUPT : *status;
    for (int i = 0; i < 5; i++) {
        texts[i] = json_string_value(json_object_get(root, names[i]));
        texts[i] = texts[i] ? texts[i] : "";
    }
    *entry = (struct audit_entry){json_integer_value(json_object_get(root, "at_ms")),
                                  texts[0],
                                  texts[1],
                                  texts[2],
                                  texts[3],
                                  texts[4]};
    return root;
}

static bool give(const char *words, uint64_t number,
                 bool (*visit)(void *context, uint64_t number, const struct audit_entry *entry),
                 void *context, enum status *status)
{
    struct audit_entry entry;
    json_t *root = audit_parse(bytes_of_text(words), &entry, status);
    bool more = root && visit(context, number, &entry);
    json_decref(root);
    return more;
}

static enum status look(struct log_read *log,
                        bool (*visit)(void *context, uint64_t number,
                                      const struct audit_entry *entry),
                        void *context, struct why *why)
{
    uint64_t number = 0;
    bool more = true;
    enum status status = STATUS_OK;
    while (log->whole < log->text.size && status == STATUS_OK) {
        uint8_t *line = log->text.data + log->whole, stated[AUDIT_HASH_SIZE];
        uint8_t *end = memchr(line, '\n', log->text.size - log->whole);
        size_t size = end ? (size_t)(end - line) : 0;
        if (!end)
            break; /* cut short by a power cut */
        *end = '\0';
        number++;
        if (size < 2 * AUDIT_HASH_SIZE + 1 || line[size - 2 * AUDIT_HASH_SIZE - 1] != ' ' ||
            bytes_from_hex((const char *)end - 2 * AUDIT_HASH_SIZE, stated, AUDIT_HASH_SIZE) !=
                STATUS_OK)
            return corrupt(number, why);
        line[size - 2 * AUDIT_HASH_SIZE - 1] = '\0';
        audit_hash_next(log->hash, bytes_of_text((const char *)line));
        if (memcmp(log->hash, stated, AUDIT_HASH_SIZE) != 0)
            return corrupt(number, why);
        log->whole += size + 1;
        if (visit && more)
            more = give((const char *)line, number, visit, context, &status);
        if (status == STATUS_CORRUPT)
            return corrupt(number, why); /* the chain holds, and nobody of us wrote it */
    }
    return status;
}

enum status audit_each(const char *folder,
                       bool (*visit)(void *context, uint64_t number,
                                     const struct audit_entry *entry),
                       void *context, struct why *why)
{
    struct log_read log = {.whole = 0};
    bool found;
    enum status status =
        own_file_take(folder, AUDIT_FILE_NAME, AUDIT_LOG_MAX, &log.text, &found, why);
    if (status == STATUS_OK)
        status = look(&log, visit, context, why);
    buffer_free(&log.text);
    return status;
}

/* -- writing ------------------------------------------------------------------------------------ */

/* The last hash stands at the end of the file: no need to read it all. A torn line is cut off; after
 * a line that cannot be right the chain goes on from its words, and the fault stays visible. */
static enum status last_hash(const char *folder, uint8_t hash[AUDIT_HASH_SIZE], struct why *why)
{
    struct buffer text = {0};
    uint64_t before = 0;
    memset(hash, 0, AUDIT_HASH_SIZE);
    enum status status =
        own_file_tail(folder, AUDIT_FILE_NAME, AUDIT_TAIL_SIZE, &text, &before, why);
    size_t size = text.size;
    while (size && text.data[size - 1] != '\n')
        size--;
    if (status == STATUS_OK && size != text.size)
        status = own_file_cut(folder, AUDIT_FILE_NAME, before + size, why);
    if (status == STATUS_OK && size > 2 * AUDIT_HASH_SIZE) {
        text.data[size - 1] = '\0';
        if (bytes_from_hex((const char *)text.data + size - 1 - 2 * AUDIT_HASH_SIZE, hash,
                           AUDIT_HASH_SIZE) != STATUS_OK)
            memset(hash, 0, AUDIT_HASH_SIZE);
    }
    buffer_free(&text);
    return status;
}

static const char *fit(const char *text)
{
    return text && text_is_utf8(bytes_of_text(text)) && strlen(text) <= AUDIT_LINE_MAX / 4 ? text
                                                                                           : "…";
}

enum status audit_write(const char *folder, const struct audit_entry *entry, struct why *why)
{
    uint8_t hash[AUDIT_HASH_SIZE];
    char hex[2 * AUDIT_HASH_SIZE + 1];
    struct buffer line = {0};
    int lock = -1;
    json_t *root = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "at_ms", (json_int_t)entry->at_ms,
                             "who", fit(entry->who), "from", fit(entry->from), "what",
                             fit(entry->what), "of", fit(entry->of), "words", fit(entry->words));
    char *words = root ? json_dumps(root, JSON_COMPACT) : NULL;
    enum status status = words ? own_file_lock(folder, &lock, why) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = last_hash(folder, hash, why);
    if (status == STATUS_OK) {
        audit_hash_next(hash, bytes_of_text(words));
        bytes_to_hex(bytes_of(hash, AUDIT_HASH_SIZE), hex);
        buffer_put_text(&line, words);
        buffer_put_text(&line, " ");
        buffer_put_text(&line, hex);
        buffer_put_text(&line, "\n");
        status = line.failed ? STATUS_NO_MEMORY
                             : own_file_append(folder, AUDIT_FILE_NAME, buffer_bytes(&line), why);
    }
    if (lock >= 0)
        own_file_unlock(lock);
    buffer_free(&line);
    json_decref(root);
    if (words) {
        json_free_t release;
        json_get_alloc_funcs(NULL, &release);
        release(words);
    }
    return status;
}
