package io.countersign.conf;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What is wrong with a file or folder. The message of Java's own exceptions is often nothing but its path. */
public final class FileReason {
    private FileReason() {}

    /** The path and what is wrong with it, without a full stop. */
    public static String of(FileSystemException failure) {
        return failure.getFile() + " " + wrong(failure);
    }

    private static String wrong(FileSystemException failure) {
        return switch (failure) {
            case AccessDeniedException denied ->
                "may not be read or written by the user " + System.getProperty("user.name");
            case NoSuchFileException missing -> "does not exist";
            case FileAlreadyExistsException other -> "is there already, as something else";
            case NotDirectoryException other -> "is not a folder";
            default ->
                "cannot be used ("
                        + (failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason())
                        + ")";
        };
    }
}
