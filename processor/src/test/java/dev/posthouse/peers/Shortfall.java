package dev.posthouse.peers;

/**
 * What results have not come, in the words of the page.
 *
 * @param isFinal whether they are lost; else there was no more time, or nobody to work them
 */
record Shortfall(String words, boolean isFinal) {}
