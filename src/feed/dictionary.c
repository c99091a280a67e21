#include "dictionary.h"

struct bytes dictionary_of(unsigned number)
{
    switch (number) {
    case 1:
        return bytes_of(dictionary_1, dictionary_1_size);
    default:
        return bytes_of(NULL, 0);
    }
}
