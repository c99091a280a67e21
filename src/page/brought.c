/* brought -- who put which file here. A record that names a file is a way to its bytes, so who answers for some units
 * names only what he brought himself, or what his record names already: a digest that he has read somewhere is no key
 * to another's document. In memory only: after a start it is brought again, which changes nothing. */
#include "api.h"

void brought_note(struct call *call, const struct hash *digest)
{
    struct page *page = call->page;
    pthread_mutex_lock(&page->lock);
    struct brought *brought = &page->brought[page->brought_next];
    page->brought_next = (page->brought_next + 1) % PAGE_BROUGHT_MAX;
    brought->digest = *digest;
    memcpy(brought->name, call->session.account.name, sizeof brought->name);
    pthread_mutex_unlock(&page->lock);
}

bool brought_by(struct call *call, const struct hash *digest)
{
    struct page *page = call->page;
    bool found = false;
    pthread_mutex_lock(&page->lock);
    for (size_t i = 0; i < PAGE_BROUGHT_MAX && !found; i++)
        found = hash_equal(&page->brought[i].digest, digest) &&
                strcmp(page->brought[i].name, call->session.account.name) == 0;
    pthread_mutex_unlock(&page->lock);
    return found;
}
