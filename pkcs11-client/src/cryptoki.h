/* PKCS #11 as this module speaks it: the header of p11-kit, and the parts of version 3.0 that its older releases
   lack. */
#ifndef COUNTERSIGN_CRYPTOKI_H
#define COUNTERSIGN_CRYPTOKI_H

#include <p11-kit/pkcs11.h>

/* PKCS #11 v3.1, sections 4.4 (storage objects) and 6.3 (EC mechanisms); the numbers are those of its header. */
#ifndef CKA_UNIQUE_ID
#define CKA_UNIQUE_ID (0x04UL)
#endif
#ifndef CKM_EC_EDWARDS_KEY_PAIR_GEN
#define CKM_EC_EDWARDS_KEY_PAIR_GEN (0x1055UL)
#endif
#ifndef CKF_INTERFACE_FORK_SAFE
#define CKF_INTERFACE_FORK_SAFE (1UL)
#endif

/* What C_SessionCancel ends, PKCS #11 v3.0 section 5.6.5. */
#ifndef CKF_FIND_OBJECTS
#define CKF_FIND_OBJECTS (1UL << 6)
#endif

/* Curves by their names, PKCS #11 v3.1 section 6.3. */
#ifndef CKF_EC_CURVENAME
#define CKF_EC_CURVENAME (1UL << 26)
#endif

/* The only slot. */
#define COUNTERSIGN_SLOT (0UL)

#endif
