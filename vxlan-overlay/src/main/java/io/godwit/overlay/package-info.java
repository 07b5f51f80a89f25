/**
 * What each edge must hold: the pipeline as data ({@code flow}), an immutable view of who is where
 * ({@code view}), and the planner that makes rules of it ({@code plan}). Pure domain.
 */
package io.godwit.overlay;
