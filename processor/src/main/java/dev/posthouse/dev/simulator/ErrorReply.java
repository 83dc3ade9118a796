package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A vendor's error answer. */
record ErrorReply(int status, Map<String, String> headers, ObjectNode body) {}
