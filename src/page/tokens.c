/* tokens -- an answer is for who brought the bundle. It is sealed to its reader, so a
 * token guards the work of writing it, not a secret. */
#include "inside.h"

#include <sodium.h>

void token_give(struct page *page, const char *node, char hex[2 * TOKEN_SIZE + 1])
{
    int64_t now = node_monotonic_ms();
    pthread_mutex_lock(&page->lock);
    struct token *free_one = &page->tokens[0];
    for (size_t i = 1; i < PAGE_TOKENS_MAX; i++)
        if (page->tokens[i].until_ms < free_one->until_ms)
            free_one = &page->tokens[i];
    node_random(free_one->secret, TOKEN_SIZE);
    memcpy(free_one->node, node, strlen(node) + 1);
    free_one->until_ms = now + PAGE_TOKEN_MS;
    bytes_to_hex(bytes_of(free_one->secret, TOKEN_SIZE), hex);
    pthread_mutex_unlock(&page->lock);
}

bool token_take(struct page *page, const char *hex, char node[NODE_NAME_MAX + 1])
{
    uint8_t secret[TOKEN_SIZE];
    int64_t now = node_monotonic_ms();
    bool found = false;
    if (bytes_from_hex(hex, secret, sizeof secret) != STATUS_OK)
        return false;
    pthread_mutex_lock(&page->lock);
    for (size_t i = 0; i < PAGE_TOKENS_MAX; i++) {
        const struct token *token = &page->tokens[i];
        if (token->until_ms < now || sodium_memcmp(token->secret, secret, TOKEN_SIZE) != 0)
            continue;
        memcpy(node, token->node, sizeof token->node);
        found = true;
    }
    pthread_mutex_unlock(&page->lock);
    return found;
}
