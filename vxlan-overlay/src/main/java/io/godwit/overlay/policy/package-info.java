/** What endpoints may send and receive, as users say it: security groups and access lists. */
package io.godwit.overlay.policy;
