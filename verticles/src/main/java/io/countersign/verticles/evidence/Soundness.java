package io.countersign.verticles.evidence;

import java.util.List;

/**
 * How the log stands that a pack is made of.
 *
 * @param fine whether everything of the pack was read again and fits
 * @param words what reading it again came to
 */
record Soundness(boolean fine, List<String> words) {}
