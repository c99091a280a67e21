/* page -- what a browser is shown by a running node.
 *
 * A page in which people sign in and work, and the data below /api/v1 that it is made of. And an
 * upload of bundles, by an office that has a line to the county but no node of its own, and the
 * answer to carry home: a bundle is sealed and signed by its writer, so nobody signs in for it;
 * what is not meant for this node is refused before it is stored.
 *
 * One rule: what a person gets to read was said by a command; a page lays it out. */
#ifndef SIBEN_PAGE_H
#define SIBEN_PAGE_H

#include <siben/node.h>

/* Opens and closes the page of a running node: parts of struct node_service. `page` stays NULL
 * when none is configured. */
enum status page_open(void *context, struct node *node, struct live *live,
                      const struct node_service *service, void **page, struct why *why) MUST_USE;
void page_close(void *page);
/* Something was committed: browsers that are open are told what. Any thread. */
void page_committed(void *page);

#endif
