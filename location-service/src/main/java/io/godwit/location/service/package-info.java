/**
 * The location service: lookups for readers, validated changes for writers, and the index that
 * every node keeps of what is stored.
 */
package io.godwit.location.service;
