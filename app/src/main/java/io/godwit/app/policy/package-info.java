/**
 * Security groups, networks' policies and underlays: what is stored of them, what they refer to,
 * and what is counted of their work.
 */
package io.godwit.app.policy;
