package dev.posthouse.console.access;

import java.time.Instant;

/**
 * Somebody's visit.
 *
 * @param person who it is
 * @param csrf what a page of the console knows and a page of somebody else does not: each request
 *     that acts has to bring it
 * @param ends when they have to log in again
 */
public record Session(Person person, String csrf, Instant ends) {}
