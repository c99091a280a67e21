#include "sim.h"

const char *sim_mutant_name(enum sim_mutant mutant)
{
    static const char *const names[] = {"NONE",
#define X(name, words) #name,
                                        SIM_HAND_MUTANTS(X) SIM_PRODUCT_MUTANTS(X)
#undef X
    };
    return names[mutant];
}

const char *sim_mutant_words(enum sim_mutant mutant)
{
    static const char *const words[] = {"nothing is wrong",
#define X(name, text) text,
                                        SIM_HAND_MUTANTS(X) SIM_PRODUCT_MUTANTS(X)
#undef X
    };
    return words[mutant];
}
