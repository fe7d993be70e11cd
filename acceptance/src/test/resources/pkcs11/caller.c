/*
 * caller MODULE SIGNER STEP...: loads the module and prints a line for what came of each step.
 *
 *   sign   a signature by ECDSA over SHA-256
 *   wait   until a line comes in
 *   fork   the child does the steps that are left, then the parent does them
 *   again  C_Initialize, a session and the key, as a child needs them after a fork
 *   end    C_Finalize
 */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static CK_FUNCTION_LIST_PTR module;
static CK_SESSION_HANDLE session;
static CK_OBJECT_HANDLE key;
static const char *who = "parent";

static const char *name(CK_RV rv) {
    static char number[32];

    switch (rv) {
    case CKR_OK:
        return "CKR_OK";
    case CKR_FUNCTION_REJECTED:
        return "CKR_FUNCTION_REJECTED";
    case CKR_CRYPTOKI_NOT_INITIALIZED:
        return "CKR_CRYPTOKI_NOT_INITIALIZED";
    case CKR_CRYPTOKI_ALREADY_INITIALIZED:
        return "CKR_CRYPTOKI_ALREADY_INITIALIZED";
    }
    snprintf(number, sizeof number, "0x%lx", rv);
    return number;
}

static CK_RV find_key(const char *label) {
    CK_OBJECT_CLASS private_key = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted[] = {
        {CKA_CLASS, &private_key, sizeof private_key},
        {CKA_LABEL, (void *)label, strlen(label)},
    };
    CK_ULONG found = 0;
    CK_RV rv = module->C_FindObjectsInit(session, wanted, 2);

    if (rv != CKR_OK) {
        return rv;
    }
    rv = module->C_FindObjects(session, &key, 1, &found);
    module->C_FindObjectsFinal(session);
    return rv != CKR_OK ? rv : found == 1 ? CKR_OK : CKR_KEY_HANDLE_INVALID;
}

static CK_RV begin(const char *label) {
    CK_C_INITIALIZE_ARGS locking = {.flags = CKF_OS_LOCKING_OK};
    CK_SLOT_ID slot;
    CK_ULONG slots = 1;
    CK_RV rv = module->C_Initialize(&locking);

    if (rv == CKR_OK) {
        rv = module->C_GetSlotList(CK_TRUE, &slot, &slots);
    }
    if (rv == CKR_OK && slots == 0) {
        rv = CKR_TOKEN_NOT_PRESENT;
    }
    if (rv == CKR_OK) {
        rv = module->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &session);
    }
    return rv == CKR_OK ? find_key(label) : rv;
}

static CK_RV sign_once(void) {
    CK_MECHANISM mechanism = {CKM_ECDSA_SHA256, NULL, 0};
    CK_BYTE signature[256], message[] = "what the caller signs";
    CK_ULONG length = sizeof signature;
    CK_RV rv = module->C_SignInit(session, &mechanism, key);

    return rv == CKR_OK ? module->C_Sign(session, message, sizeof message - 1, signature, &length) : rv;
}

static void become_two(void) {
    pid_t child = fork();

    if (child == 0) {
        who = "child";
    } else if (child < 0 || waitpid(child, NULL, 0) != child) {
        exit(3);
    }
}

static CK_RV do_step(const char *step, const char *label) {
    if (strcmp(step, "sign") == 0) {
        return sign_once();
    }
    if (strcmp(step, "again") == 0) {
        return begin(label);
    }
    if (strcmp(step, "end") == 0) {
        return module->C_Finalize(NULL);
    }
    if (strcmp(step, "wait") == 0) {
        getchar();
    } else if (strcmp(step, "fork") == 0) {
        become_two();
    } else {
        exit(2);
    }
    return CKR_OK;
}

int main(int count, char **words) {
    CK_C_GetFunctionList functions;
    void *library = count > 2 ? dlopen(words[1], RTLD_NOW) : NULL;

    if (library == NULL) {
        return 2;
    }
    functions = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
    if (functions == NULL || functions(&module) != CKR_OK || begin(words[2]) != CKR_OK) {
        return 2;
    }
    for (int i = 3; i < count; i++) {
        CK_RV rv = do_step(words[i], words[2]);

        if (strcmp(words[i], "wait") != 0 && strcmp(words[i], "fork") != 0) {
            printf("%s %s %s\n", who, words[i], name(rv));
            fflush(stdout);
        }
    }
    return 0;
}
