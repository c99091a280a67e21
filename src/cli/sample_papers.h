/* sample_papers -- working papers of a sample as a workbook: what is known on grey ground, what is to be checked open. */
#ifndef SIBEN_CLI_SAMPLE_PAPERS_H
#define SIBEN_CLI_SAMPLE_PAPERS_H

#include "samples.h"

#include <siben/sheet_write.h>

/* One sheet, a row each indicator, that `siben import` reads back. */
void papers_put(struct sheets *sheets, const struct sample_item *item, const struct paper_row *rows,
                size_t count);

#endif
