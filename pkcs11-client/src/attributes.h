/* The attributes of objects, PKCS #11 v3.1 sections 4.4 to 4.9 and 6. */
#ifndef COUNTERSIGN_ATTRIBUTES_H
#define COUNTERSIGN_ATTRIBUTES_H

#include "object.h"

enum attribute_state {
    ATTRIBUTE_HERE,
    ATTRIBUTE_ABSENT,    /* objects of this kind have none such */
    ATTRIBUTE_SENSITIVE, /* there is one, and it stays in the gateway's token */
    ATTRIBUTE_NOT_LOADED /* it is in the certificate, which is not here yet */
};

struct attribute_value {
    const void *data;
    size_t length;
    /* What data points to when it is made for this call. */
    union {
        CK_ULONG number;
        CK_BBOOL flag;
        char text[48];
    } own;
};

enum attribute_state attribute_of(const struct object *object, CK_ATTRIBUTE_TYPE type, struct attribute_value *value);

/* Fills in the template as C_GetAttributeValue must, section 5.7.5. Each attribute is answered, whatever the others
   are. */
CK_RV attributes_fill(const struct object *object, CK_ATTRIBUTE *template, CK_ULONG count);

/* Whether an object has all of the attributes, as far as can be told without its certificate. */
enum match { MATCH_NO, MATCH_YES, MATCH_NEEDS_CERTIFICATE };
enum match attributes_match(const struct object *object, const CK_ATTRIBUTE *template, CK_ULONG count);

#endif
