#include "xls.h"

#define RECORD_CONTINUE 0x3c

uint32_t xls_u16(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

uint32_t xls_u32(const uint8_t *at)
{
    return xls_u16(at) | xls_u16(at + 2) << 16;
}

bool records_next(struct records *records, struct record *record)
{
    if (records->end - records->at < 4)
        return false;
    size_t size = xls_u16(records->at + 2);
    if ((size_t)(records->end - records->at) - 4 < size)
        return false;
    record->type = (uint16_t)xls_u16(records->at);
    record->body = bytes_of(records->at + 4, size);
    records->at += 4 + size;
    return true;
}

bool records_continue(struct records *records, struct record *record)
{
    if (records->end - records->at < 4 || xls_u16(records->at) != RECORD_CONTINUE)
        return false;
    return records_next(records, record);
}

void spread_open(struct spread *spread, struct records *records, struct record record)
{
    *spread = (struct spread){.records = records,
                              .record = record,
                              .at = record.body.data,
                              .end = record.body.data + record.body.size};
}

static bool spread_more(struct spread *spread)
{
    while (!spread->failed && spread->at == spread->end) {
        if (!records_continue(spread->records, &spread->record)) {
            spread->failed = true;
        } else {
            spread->at = spread->record.body.data;
            spread->end = spread->at + spread->record.body.size;
        }
    }
    return !spread->failed;
}

uint32_t spread_number(struct spread *spread, int size)
{
    uint32_t number = 0;
    for (int i = 0; i < size && spread_more(spread); i++)
        number |= (uint32_t)*spread->at++ << (8 * i);
    return spread->failed ? 0 : number;
}

static void skip(struct spread *spread, uint64_t size)
{
    while (size > 0 && spread_more(spread)) {
        uint64_t here = (uint64_t)(spread->end - spread->at);
        uint64_t take = here < size ? here : size;
        spread->at += take;
        size -= take;
    }
}

static void put_character(struct buffer *text, uint32_t c)
{
    if (c < 0x80) {
        buffer_put_u8(text, (uint8_t)c);
    } else if (c < 0x800) {
        buffer_put_u8(text, (uint8_t)(0xc0 | c >> 6));
        buffer_put_u8(text, (uint8_t)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        buffer_put_u8(text, (uint8_t)(0xe0 | c >> 12));
        buffer_put_u8(text, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
        buffer_put_u8(text, (uint8_t)(0x80 | (c & 0x3f)));
    } else {
        buffer_put_u8(text, (uint8_t)(0xf0 | c >> 18));
        buffer_put_u8(text, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
        buffer_put_u8(text, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
        buffer_put_u8(text, (uint8_t)(0x80 | (c & 0x3f)));
    }
}

/* Characters may be cut by a CONTINUE, which then says its own width first. */
static void take_characters(struct spread *spread, uint32_t count, bool wide, struct buffer *text)
{
    uint32_t high = 0;
    for (uint32_t i = 0; i < count && !spread->failed; i++) {
        if (spread->at == spread->end) {
            if (!spread_more(spread))
                return;
            wide = *spread->at++ & 1;
        }
        uint32_t c = spread_number(spread, wide ? 2 : 1);
        if (spread->failed)
            return;
        bool low = c >= 0xdc00 && c < 0xe000;
        if (high && low)
            put_character(text, 0x10000 + ((high - 0xd800) << 10) + (c - 0xdc00));
        else if (high || low)
            put_character(text, 0xfffd);
        high = c >= 0xd800 && c < 0xdc00 ? c : 0;
        if (!high && !low)
            put_character(text, c == '\r' || c == 0 ? ' ' : c);
    }
    if (high)
        put_character(text, 0xfffd);
}

void spread_text(struct spread *spread, uint32_t count, struct buffer *text)
{
    enum { WIDE = 1, HINTS = 4, RUNS = 8 };
    uint32_t flags = spread_number(spread, 1);
    uint32_t runs = flags & RUNS ? spread_number(spread, 2) : 0;
    uint32_t hints = flags & HINTS ? spread_number(spread, 4) : 0;
    take_characters(spread, count, flags & WIDE, text);
    skip(spread, (uint64_t)runs * 4 + hints);
}
