/* xls -- what the parts of the xls reader share: records of BIFF8, and texts that
 * run over several of them. Private to this room. */
#ifndef SIBEN_EXCHANGE_XLS_H
#define SIBEN_EXCHANGE_XLS_H

#include "reading.h"

struct record {
    uint16_t type;
    struct bytes body;
};

/* Walks the records of a stream. */
struct records {
    const uint8_t *at, *end;
};
bool records_next(struct records *records, struct record *record);
bool records_continue(struct records *records, struct record *record); /* only a CONTINUE */

/* Reads bytes of one record and the CONTINUEs behind it. */
struct spread {
    struct records *records;
    struct record record;
    const uint8_t *at, *end;
    bool failed;
};
void spread_open(struct spread *spread, struct records *records, struct record record);
uint32_t spread_number(struct spread *spread, int size); /* little-endian */
/* A text of `count` characters with its flags, runs and hints, appended as UTF-8. */
void spread_text(struct spread *spread, uint32_t count, struct buffer *text);

uint32_t xls_u16(const uint8_t *at);
uint32_t xls_u32(const uint8_t *at);

#endif
