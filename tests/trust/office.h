/* office -- four offices with fixed keys, each granted by the one above. */
#ifndef SIBEN_TEST_OFFICE_H
#define SIBEN_TEST_OFFICE_H

#include <test.h>

#include <siben/trust.h>

enum { REGION_OFFICE, PREFECTURE, COUNTY, TOWNSHIP, OFFICES };

struct offices {
    struct node_keys keys[OFFICES];
    struct grant grants[OFFICES];
    struct buffer bytes[OFFICES];
    struct bytes chain[OFFICES];
    struct hash root;
};

void offices_open(struct offices *offices);
void offices_close(struct offices *offices);
/* Signs grant i again with the key of office `by`, after a test has changed it. */
void offices_sign(struct offices *offices, size_t i, size_t by);
/* Office i signs itself what its grantor usually signs. */
void offices_sign_all(struct offices *offices);

#endif
