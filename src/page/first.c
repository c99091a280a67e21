/* first -- the first day: nobody has an account, and who started the node reads a word from its
 * screen. It is never written to a file; ten wrong ones, and the node has to be started again. */
#include "api.h"

#include <sodium.h>
#include <stdio.h>

#define TRIES_MAX 10

static enum status any_account(struct page *page, bool *any, struct why *why)
{
    struct arena arena;
    struct accounts accounts;
    arena_init(&arena, 64u << 20);
    enum status status = accounts_read(&arena, page->node->folder, &accounts, why);
    *any = accounts.count > 0;
    arena_close(&arena);
    return status;
}

enum status first_begin(struct page *page, struct why *why)
{
    bool any = true;
    enum status status = any_account(page, &any, why);
    if (status != STATUS_OK || any)
        return status;
    account_password_new(page->first_word);
    fprintf(stderr, "还没有账号。在网页上建立管理员，首次口令（只用一次）：%s\n", page->first_word);
    return STATUS_OK;
}

/* An account may have been made by a command meanwhile. */
bool first_is_due(struct page *page)
{
    bool any = true;
    pthread_mutex_lock(&page->lock);
    bool due = page->first_word[0] != '\0';
    pthread_mutex_unlock(&page->lock);
    if (due && (any_account(page, &any, NULL) != STATUS_OK || any)) {
        first_over(page);
        due = false;
    }
    return due;
}

void first_over(struct page *page)
{
    pthread_mutex_lock(&page->lock);
    sodium_memzero(page->first_word, sizeof page->first_word);
    pthread_mutex_unlock(&page->lock);
}

enum status first_check(struct page *page, const char *word, struct why *why)
{
    char given[ACCOUNT_WORD_SIZE] = "";
    size_t size = 0;
    for (; *word && size + 1 < sizeof given; word++) { /* as people type it */
        char letter = *word >= 'a' && *word <= 'z' ? (char)(*word - 'a' + 'A') : *word;
        if (letter != ' ')
            given[size++] = letter;
    }
    if (!first_is_due(page))
        return why_set(why, STATUS_EXISTS, NULL, "本机已经有账号", "请管理员建立您的账号");
    pthread_mutex_lock(&page->lock);
    bool open = page->first_tries < TRIES_MAX;
    bool right = open && sodium_memcmp(given, page->first_word, sizeof given) == 0;
    page->first_tries += !right;
    pthread_mutex_unlock(&page->lock);
    if (right)
        return STATUS_OK;
    return why_set(why, STATUS_UNAUTHORISED, "首次口令",
                   open ? "首次口令不对" : "首次口令试错太多次，已作废",
                   open ? "看 siben run 启动时显示的那一行，例如 7KQ2-M8XN-4D3P"
                        : "重新启动节点，会显示新的口令");
}
