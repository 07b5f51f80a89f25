/** Security groups and networks' policies: what is stored of them, and what they refer to. */
package io.godwit.app.policy;
