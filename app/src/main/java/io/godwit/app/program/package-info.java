/**
 * Brings the edges' switches to what the current view asks for: deltas while a switch is connected,
 * read-diff-repair when it comes back. Domain code: switches are behind {@link SwitchGateway}.
 */
package io.godwit.app.program;
