/* package -- the zip around an xlsx, read as a stream of XML with limits that count
 * inflated bytes as they come. Private to this room. */
#ifndef SIBEN_EXCHANGE_PACKAGE_H
#define SIBEN_EXCHANGE_PACKAGE_H

#include "reading.h"

struct package {
    struct reading *reading;
    void *zip;         /* zip_t */
    uint64_t inflated; /* of all entries so far */
    uint64_t file_size;
};

enum status package_open(struct package *package, struct reading *reading, struct bytes file);
void package_close(struct package *package);
/* The number of this entry, or -1. */
int64_t package_find(const struct package *package, const char *path);

/* Handlers get names without prefix ("c", not "x:c") and return a status: the
 * first failure ends the stream. text may be NULL. */
struct xml {
    enum status (*start)(struct xml *xml, const char *name, const char **attributes);
    enum status (*end)(struct xml *xml, const char *name);
    enum status (*text)(struct xml *xml, const char *text, size_t size);
    void *context;
    /* own */
    struct reading *reading;
    void *parser;
    int depth;
    enum status status;
};
enum status package_stream(struct package *package, int64_t entry, struct xml *xml);
/* The attribute with this local name, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);
bool xml_is_true(const char *value); /* "1", "true", "on" */

#endif
