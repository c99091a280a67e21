/* asked_table -- a whole table as an answer (asked.h). */
#ifndef ASKED_TABLE_H
#define ASKED_TABLE_H

#include "asked.h"

#include <siben/report.h>

static inline void say_table(struct asking *asking, const struct table *table)
{
    say(asking, "# %s", table->title);
    for (size_t i = 0; i < table->note_count; i++)
        say(asking, "%s", table->notes[i]);
    for (size_t r = 0; r < table->row_count; r++)
        for (size_t c = 0; c < table->column_count; c++) {
            const struct table_value *value = &table->rows[r].values[c];
            if (value->text)
                say(asking, "%s", value->text);
            else
                say(asking, "%lld/%lld", (long long)value->value, (long long)value->of);
        }
}

#endif
