/** Channels on which guests' memory travels, and the switches that pass them on. */
package io.godwit.overlay.channel;
