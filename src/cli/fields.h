/* fields -- one record as words for people or as JSON: the same calls give both. */
#ifndef SIBEN_CLI_FIELDS_H
#define SIBEN_CLI_FIELDS_H

#include "command.h"

struct fields {
    struct buffer out;
    bool json;
    unsigned depth;
    size_t rows; /* of this list */
    bool first;  /* nothing in this object or list yet */
};

void fields_begin(struct fields *fields, bool json);
void fields_end(struct fields *fields);
/* Empty texts, MONEY_NONE and DATE_NONE are left out for people, null in JSON. */
void fields_text(struct fields *fields, const char *id, const char *chinese, const char *text);
void fields_number(struct fields *fields, const char *id, const char *chinese, int64_t number);
void fields_flag(struct fields *fields, const char *id, const char *chinese,
                 bool set); /* people: only when set */
void fields_fen(struct fields *fields, const char *id, const char *chinese,
                int64_t fen); /* people 元, JSON fen */
void fields_date(struct fields *fields, const char *id, const char *chinese, int32_t date);
void fields_instant(struct fields *fields, const char *id, const char *chinese, int64_t instant_ms);
void fields_score(struct fields *fields, const char *id, const char *chinese, int32_t hundredths);
/* A list of rows; each row is one line for people, an object in JSON. */
void fields_list(struct fields *fields, const char *id, const char *chinese);
void fields_row(struct fields *fields);
void fields_row_end(struct fields *fields);
void fields_list_end(struct fields *fields);

#endif
