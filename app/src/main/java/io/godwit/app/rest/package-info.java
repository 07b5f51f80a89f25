/** The northbound REST API: thin, over {@link io.godwit.app.GodwitService}. */
package io.godwit.app.rest;
