/* child -- how a child of a test ends: without what its parent would do at exit, and with the
 * lines that it has reached written down where they are counted. */
#ifndef SIBEN_TEST_CHILD_H
#define SIBEN_TEST_CHILD_H

#include <unistd.h>

#ifdef SIBEN_COVERAGE
void __gcov_dump(void);
#endif

static inline _Noreturn void child_exit(int code)
{
#ifdef SIBEN_COVERAGE
    __gcov_dump();
#endif
    _exit(code);
}

#endif
