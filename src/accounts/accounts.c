/* accounts -- looked up, added and changed. */
#include "inside.h"

#include <sodium.h>
#include <stdio.h>

#define SIGN_IN_WORDS "用户名或密码不对"

enum status accounts_read(struct arena *arena, const char *folder, struct accounts *accounts,
                          struct why *why)
{
    struct buffer text = {0};
    bool found;
    *accounts = (struct accounts){.count = 0};
    enum status status =
        own_file_take(folder, ACCOUNTS_FILE_NAME, ACCOUNTS_FILE_MAX, &text, &found, why);
    if (status == STATUS_OK && found)
        status = accounts_parse(arena, buffer_bytes(&text), accounts, why);
    buffer_free(&text);
    return status;
}

static struct account *find(const struct accounts *accounts, const char *name)
{
    for (size_t i = 0; i < accounts->count; i++)
        if (strcmp(accounts->items[i].name, name) == 0)
            return &accounts->items[i];
    return NULL;
}

const struct account *accounts_find(const struct accounts *accounts, const char *name)
{
    return find(accounts, name);
}

enum status account_get(const char *folder, const char *name, struct account *account,
                        struct why *why)
{
    struct arena arena;
    struct accounts accounts;
    arena_init(&arena, 64u << 20);
    enum status status = accounts_read(&arena, folder, &accounts, why);
    const struct account *found = status == STATUS_OK ? find(&accounts, name) : NULL;
    if (found)
        *account = *found;
    arena_close(&arena);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

/* -- what is acceptable ------------------------------------------------------------------------ */

static enum status check_name(const struct account *account, struct why *why)
{
    static const char hint[] = "字母、数字、点、横线或汉字，最多 31 个字节（约 10 个汉字）";
    size_t size = strlen(account->name);
    bool good = size > 0 && text_is_utf8(bytes_of(account->name, size));
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)account->name[i];
        good = good && (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_');
    }
    if (!good)
        return why_set(why, STATUS_INVALID, account->name[0] ? account->name : "用户名",
                       "用户名不能用", hint);
    if (!account->display[0] || !text_is_utf8(bytes_of_text(account->display)))
        return why_set(why, STATUS_INVALID, account->name, "没有写姓名",
                       "写本人的姓名，审核和填报都记这个名字");
    if (!account->roles)
        return why_set(why, STATUS_INVALID, account->name, "没有指定角色",
                       "至少一个角色，例如 经办人（clerk）");
    return STATUS_OK;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* Long enough, and no name. More rules make people write it down. */
static enum status check_password(const struct account *account, const char *password,
                                  struct why *why)
{
    size_t size = strlen(password);
    if (size > ACCOUNT_PASSWORD_MAX || characters(password) < ACCOUNT_PASSWORD_MIN ||
        !text_is_utf8(bytes_of(password, size)))
        return why_set(why, STATUS_INVALID, "密码", "密码太短或太长",
                       "至少 10 个字符；一句话就很好");
    if (strstr(password, account->name) && size < strlen(account->name) + 6)
        return why_set(why, STATUS_INVALID, "密码", "密码里是用户名", "换一句别人猜不到的话");
    size_t same = 0;
    for (size_t i = 1; i < size; i++)
        same += password[i] == password[0];
    if (same + 1 == size)
        return why_set(why, STATUS_INVALID, "密码", "密码是同一个字符", "换一句别人猜不到的话");
    return STATUS_OK;
}

static enum status set_hash(struct account *account, const char *password)
{
    return crypto_pwhash_str(account->password, password, strlen(password),
                             crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

/* -- changes: read, changed and written under the lock ----------------------------------------- */

struct changing {
    const char *folder;
    int lock;
    struct arena arena;
    struct accounts accounts;
};

static enum status change_begin(struct changing *changing, const char *folder, struct why *why)
{
    *changing = (struct changing){.folder = folder, .lock = -1};
    arena_init(&changing->arena, 64u << 20);
    enum status status = own_file_lock(folder, &changing->lock, why);
    if (status == STATUS_OK)
        status = accounts_read(&changing->arena, folder, &changing->accounts, why);
    return status;
}

static enum status change_end(struct changing *changing, enum status status, struct why *why)
{
    struct buffer text = {0};
    if (status == STATUS_OK)
        status = accounts_print(&changing->accounts, &text);
    if (status == STATUS_OK)
        status = own_file_give(changing->folder, ACCOUNTS_FILE_NAME, buffer_bytes(&text), why);
    if (text.data)
        sodium_memzero(text.data, text.size);
    buffer_free(&text);
    if (changing->lock >= 0)
        own_file_unlock(changing->lock);
    arena_close(&changing->arena);
    return status;
}

enum status account_fits(const struct accounts *accounts, const struct account *account,
                         struct why *why)
{
    const struct account *same = find(accounts, account->name);
    enum status status = check_name(account, why);
    if (status != STATUS_OK)
        return status;
    if (same)
        return why_set(why, STATUS_EXISTS, account->name,
                       same->ended ? "这个用户名用过，账号已终止，不再给别人用"
                                   : "已经有这个用户名",
                       "换一个；siben account list 列出全部");
    if (accounts->count == ACCOUNTS_MAX)
        return why_set(why, STATUS_TOO_LARGE, NULL, "账号太多", "一个节点最多 2000 个账号");
    return STATUS_OK;
}

static enum status put_new(struct changing *changing, const struct account *account,
                           bool only_first, struct why *why)
{
    struct accounts *accounts = &changing->accounts;
    if (only_first && accounts->count)
        return why_set(why, STATUS_EXISTS, NULL, "本机已经有账号", "请管理员建立您的账号");
    enum status status = account_fits(accounts, account, why);
    if (status != STATUS_OK)
        return status;
    struct account *items = arena_array(&changing->arena, struct account, accounts->count + 1);
    if (!items)
        return STATUS_NO_MEMORY;
    if (accounts->count)
        memcpy(items, accounts->items, accounts->count * sizeof *items);
    items[accounts->count++] = *account;
    accounts->items = items;
    return STATUS_OK;
}

enum status account_add(const char *folder, const struct account *account, const char *password,
                        bool only_first, struct why *why)
{
    struct account made = *account;
    struct changing changing;
    enum status status = check_name(&made, why);
    if (status == STATUS_OK)
        status = check_password(&made, password, why);
    if (status == STATUS_OK)
        status = set_hash(&made, password);
    if (status != STATUS_OK)
        return status;
    status = change_begin(&changing, folder, why);
    if (status == STATUS_OK)
        status = put_new(&changing, &made, only_first, why);
    return change_end(&changing, status, why);
}

static enum status take(struct changing *changing, const char *name, struct account **account,
                        struct why *why)
{
    *account = find(&changing->accounts, name);
    if (!*account)
        return why_set(why, STATUS_NOT_FOUND, name, "没有这个账号", "siben account list 列出全部");
    return (*account)->ended ? why_set(why, STATUS_CONFLICT, name, "账号已终止，不能再改",
                                       "这个人又要用的，另建一个账号")
                             : STATUS_OK;
}

static bool administers(const struct account *account)
{
    return !account->disabled && account->roles & (1u << ROLE_ADMINISTRATOR);
}

/* Somebody must be able to let others in. `without`: what is done to it. */
static enum status keep_one(const struct changing *changing, const struct account *account,
                            const char *without, struct why *why)
{
    const struct accounts *accounts = &changing->accounts;
    for (size_t i = 0; i < accounts->count; i++)
        if (&accounts->items[i] != account && administers(&accounts->items[i]))
            return STATUS_OK;
    if (!administers(account))
        return STATUS_OK;
    why_set(why, STATUS_CONFLICT, account->name, NULL, "先建立另一个管理员");
    return why_what(why, STATUS_CONFLICT, "这是最后一个管理员，不能%s", without);
}

enum status account_set_password(const char *folder, const char *name, const char *password,
                                 bool must_change, int64_t now_ms, struct why *why)
{
    struct changing changing;
    struct account *account;
    enum status status = change_begin(&changing, folder, why);
    if (status == STATUS_OK)
        status = take(&changing, name, &account, why);
    if (status == STATUS_OK)
        status = check_password(account, password, why);
    if (status == STATUS_OK)
        status = set_hash(account, password);
    if (status == STATUS_OK) {
        account->must_change = must_change;
        account->changed_ms = now_ms;
    }
    return change_end(&changing, status, why);
}

enum status account_change(const char *folder, const struct account *changed, int64_t now_ms,
                           struct why *why)
{
    struct changing changing;
    struct account *account;
    enum status status = check_name(changed, why);
    if (status != STATUS_OK)
        return status;
    status = change_begin(&changing, folder, why);
    if (status == STATUS_OK)
        status = take(&changing, changed->name, &account, why);
    if (status == STATUS_OK && !(changed->roles & (1u << ROLE_ADMINISTRATOR)))
        status = keep_one(&changing, account, "去掉这个角色", why);
    if (status == STATUS_OK) {
        const struct account old = *account;
        *account = *changed;
        account->disabled = old.disabled;
        account->must_change = old.must_change;
        account->made_ms = old.made_ms;
        account->changed_ms = now_ms;
        memcpy(account->language, old.language, sizeof account->language);
        memcpy(account->password, old.password, sizeof account->password);
    }
    return change_end(&changing, status, why);
}

enum status account_disable(const char *folder, const char *name, bool disable, int64_t now_ms,
                            struct why *why)
{
    struct changing changing;
    struct account *account;
    enum status status = change_begin(&changing, folder, why);
    if (status == STATUS_OK)
        status = take(&changing, name, &account, why);
    if (status == STATUS_OK && disable)
        status = keep_one(&changing, account, "停用", why);
    if (status == STATUS_OK) {
        account->disabled = disable;
        account->changed_ms = now_ms;
    }
    return change_end(&changing, status, why);
}

enum status account_end(const char *folder, const char *name, int64_t now_ms, struct why *why)
{
    struct changing changing;
    struct account *account;
    enum status status = change_begin(&changing, folder, why);
    if (status == STATUS_OK)
        status = take(&changing, name, &account, why);
    if (status == STATUS_OK)
        status = keep_one(&changing, account, "终止", why);
    if (status == STATUS_OK) {
        account->ended = account->disabled = true;
        account->changed_ms = now_ms;
        account->phone[0] = '\0'; /* nobody needs to call who has left */
        sodium_memzero(account->password, sizeof account->password);
    }
    return change_end(&changing, status, why);
}

enum status account_set_language(const char *folder, const char *name, const char *language,
                                 struct why *why)
{
    struct changing changing;
    struct account *account;
    size_t size = strlen(language);
    if (size > ACCOUNT_LANGUAGE_MAX || strspn(language, "abcdefghijklmnopqrstuvwxyz-") != size)
        return why_set(why, STATUS_INVALID, "language", "没有这种语言", "从网页上选");
    enum status status = change_begin(&changing, folder, why);
    if (status == STATUS_OK)
        status = take(&changing, name, &account, why);
    if (status == STATUS_OK)
        memcpy(account->language, language, size + 1);
    return change_end(&changing, status, why);
}

/* -- signing in ---------------------------------------------------------------------------------- */

/* Of a password that nobody knows: so that a name that is not there takes as long. */
static enum status check_nobody(const char *password)
{
    char hash[crypto_pwhash_STRBYTES];
    return crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0
               ? STATUS_UNAUTHORISED
               : STATUS_NO_MEMORY;
}

enum status account_check(const char *folder, const char *name, const char *password,
                          struct account *out, struct why *why)
{
    struct arena arena;
    struct accounts accounts;
    arena_init(&arena, 64u << 20);
    enum status status = accounts_read(&arena, folder, &accounts, why);
    const struct account *account = status == STATUS_OK ? find(&accounts, name) : NULL;
    if (strlen(password) > ACCOUNT_PASSWORD_MAX)
        password = "";
    if (status == STATUS_OK && (!account || account->ended)) /* who has ended has no hash */
        status = check_nobody(password);
    else if (status == STATUS_OK &&
             (crypto_pwhash_str_verify(account->password, password, strlen(password)) != 0 ||
              account->disabled))
        status = STATUS_UNAUTHORISED;
    if (status == STATUS_OK)
        *out = *account;
    if (status == STATUS_UNAUTHORISED)
        why_set(why, status, NULL, SIGN_IN_WORDS, "忘了密码的，请管理员重设；账号停用的也这样提示");
    arena_close(&arena);
    return status;
}

enum status accounts_moment(const char *folder, struct accounts_moment *moment, struct why *why)
{
    struct arena arena;
    struct accounts accounts;
    struct buffer tail = {0};
    bool found;
    int lock = -1;
    *moment = (struct accounts_moment){.log_size = 0};
    arena_init(&arena, 64u << 20);
    enum status status = own_file_lock(folder, &lock, why);
    if (status == STATUS_OK)
        status = own_file_take(folder, ACCOUNTS_FILE_NAME, ACCOUNTS_FILE_MAX, &moment->accounts,
                               &found, why);
    if (status == STATUS_OK && found &&
        accounts_parse(&arena, buffer_bytes(&moment->accounts), &accounts, NULL) == STATUS_OK)
        moment->account_count = accounts.count;
    if (status == STATUS_OK)
        status =
            own_file_tail(folder, AUDIT_FILE_NAME, AUDIT_TAIL_SIZE, &tail, &moment->log_size, why);
    const uint8_t *end = tail.size ? memrchr(tail.data, '\n', tail.size) : NULL;
    moment->log_size += end ? (uint64_t)(end - tail.data) + 1 : 0;
    if (lock >= 0)
        own_file_unlock(lock);
    buffer_free(&tail);
    arena_close(&arena);
    return status;
}

void accounts_moment_free(struct accounts_moment *moment)
{
    if (moment->accounts.data)
        sodium_memzero(moment->accounts.data, moment->accounts.capacity);
    buffer_free(&moment->accounts);
}

void account_password_new(char password[ACCOUNT_WORD_SIZE])
{
    static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* 32 that are not mistaken */
    for (size_t i = 0; i + 1 < ACCOUNT_WORD_SIZE; i++)
        password[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(32)];
    password[ACCOUNT_WORD_SIZE - 1] = '\0';
}
